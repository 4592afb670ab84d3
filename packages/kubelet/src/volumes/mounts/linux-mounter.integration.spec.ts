import { mkdir, mkdtemp, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindSubPath } from '../subpath/bind-sub-path.ts'
import { linuxMounter } from './linux-mounter.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keelson-mounts-'))
})
afterEach(async () => {
  for (const point of await linuxMounter.mountsBelow(root)) await linuxMounter.unmount(point)
  await rm(root, { recursive: true })
})

describe('the Linux mounter', () => {
  it('mounts a tmpfs of the size asked for, and takes it away', async () => {
    const dir = join(root, 'mem')
    await mkdir(dir)
    await linuxMounter.mountTmpfs(dir, { sizeBytes: 1 << 20 })
    expect(await linuxMounter.mountsBelow(root)).toEqual([dir])
    const { blocks, bsize } = await statfs(dir)
    expect(blocks * bsize).toBe(1 << 20)
    await linuxMounter.unmount(dir)
    expect(await linuxMounter.mountsBelow(root)).toEqual([])
  })

  it('says why a mount failed', async () => {
    await expect(linuxMounter.bind('/no/such', join(root, 'x'))).rejects.toMatchObject({ code: 'io' })
  })
})

describe('sub-path binds', () => {
  it('hold what they were made of, whatever its name leads to later', async () => {
    const volume = join(root, 'volume')
    await mkdir(volume)
    await writeFile(join(volume, 'file'), 'mine')
    const target = join(root, 'subpaths/0')
    expect(await bindSubPath(linuxMounter, { root: volume, subPath: 'file' }, target)).toBe(target)
    await rm(join(volume, 'file'))
    await symlink('/etc/hostname', join(volume, 'file'))
    expect(await readFile(target, 'utf8')).toBe('mine')
    const again = bindSubPath(linuxMounter, { root: volume, subPath: 'file' }, target)
    await expect(again).rejects.toThrow('not within volume path')
    expect(await readFile(target, 'utf8')).toBe('mine')
  })

  it('are made once of what stays, and anew of what was replaced', async () => {
    const volume = join(root, 'volume')
    await mkdir(volume)
    await writeFile(join(volume, 'conf'), 'old')
    const target = join(root, 'subpaths/0')
    const bind = () => bindSubPath(linuxMounter, { root: volume, subPath: 'conf' }, target)
    await bind()
    await bind()
    expect(await linuxMounter.mountsBelow(root)).toEqual([target])
    await rm(join(volume, 'conf'))
    await writeFile(join(volume, 'conf'), 'new')
    expect(await readFile(target, 'utf8')).toBe('old')
    await bind()
    expect(await readFile(target, 'utf8')).toBe('new')
    expect(await linuxMounter.mountsBelow(root)).toEqual([target])
  })

  it('follow links that stay inside, as the files of a ConfigMap are', async () => {
    const volume = join(root, 'volume')
    await mkdir(join(volume, '..v1'), { recursive: true })
    await writeFile(join(volume, '..v1/conf'), 'text')
    await symlink('..v1', join(volume, '..data'))
    await symlink('..data/conf', join(volume, 'conf'))
    const target = join(root, 'subpaths/0')
    await bindSubPath(linuxMounter, { root: volume, subPath: 'conf' }, target)
    expect(await readFile(target, 'utf8')).toBe('text')
  })
})
