import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAtomically } from './atomic-writer.ts'
import type { Payload } from './payload.ts'

/** Only root may give files to a group it is not in. */
const notRoot = process.getuid?.() !== 0
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keelson-atomic-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const payload = (files: Record<string, string>, mode = 0o644): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), mode }]))
const read = (path: string) => readFile(join(root, path), 'utf8')

describe('writeAtomically', () => {
  it('lays files out behind ..data', async () => {
    await writeAtomically(root, payload({ 'a.txt': 'one', 'deep/er/b': 'two' }, 0o640), { now })
    expect(await readlink(join(root, 'a.txt'))).toBe('..data/a.txt')
    expect(await readlink(join(root, 'deep'))).toBe('..data/deep')
    expect(await readlink(join(root, '..data'))).toMatch(/^\.\.2026_01_02_03_04_05\./)
    expect(await read('deep/er/b')).toBe('two')
    expect((await stat(join(root, 'a.txt'))).mode & 0o777).toBe(0o640)
  })

  it('swings over to new content, drops what is gone and leaves one data directory', async () => {
    await writeAtomically(root, payload({ a: '1', old: 'x' }), { now })
    await writeAtomically(root, payload({ a: '2', fresh: 'y' }), { now })
    const names = await readdir(root)
    expect(names.filter((name) => !name.startsWith('..')).toSorted()).toEqual(['a', 'fresh'])
    expect(names.filter((name) => name.startsWith('..2026'))).toHaveLength(1)
    expect([await read('a'), await read('fresh')]).toEqual(['2', 'y'])
  })

  it('leaves what is there when it cannot write, and nothing half-written', async () => {
    await writeAtomically(root, payload({ a: '1' }), { now })
    const before = await readdir(root)
    // A file cannot be a folder too.
    await expect(writeAtomically(root, payload({ a: '2', 'a/b': '2' }), { now })).rejects.toThrow(/^E/)
    expect(await readdir(root)).toEqual(before)
    expect(await read('a')).toBe('1')
  })

  it('never shows a reader a mixture of old and new', async () => {
    await writeAtomically(root, payload({ a: '0', b: '0' }), { now })
    const data = await readlink(join(root, '..data'))
    await writeAtomically(root, payload({ a: '1', b: '1' }), { now })
    expect(await readlink(join(root, '..data'))).not.toBe(data)
    expect(await Promise.all([read('a'), read('b')])).toEqual(['1', '1'])
  })

  it.skipIf(notRoot)('gives files to the group, readable and not writable', async () => {
    await writeAtomically(root, payload({ 'd/a': '1' }, 0o600), { now, fsGroup: 4321 })
    const file = await stat(join(root, 'd/a'))
    expect([file.gid, file.mode & 0o777]).toEqual([4321, 0o640])
    const dir = await stat(join(root, 'd'))
    expect([dir.gid, dir.mode & 0o7777]).toEqual([4321, 0o2755])
  })

  it.each(['../x', '/x', 'a/../b', '..x', ''])('refuses the path %j', async (path) => {
    await expect(writeAtomically(root, payload({ [path]: '' }), { now })).rejects.toMatchObject({ code: 'invalid' })
    expect(await readdir(root)).toEqual([])
  })
})
