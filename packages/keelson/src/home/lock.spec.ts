import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../failure.ts'
import { withHomeLock } from './lock.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-lock-'))
})
afterEach(() => rm(home, { recursive: true }))

const free = async () => withHomeLock(home, 'status', async () => 'done')

describe('the lock of a home folder', () => {
  it('refuses a second command, names the first, and lets it in afterwards', async () => {
    await withHomeLock(home, 'up', async () => {
      await expect(free()).rejects.toThrow(`'keelson up (pid ${process.pid})' is at work on ${home}`)
    })
    expect(await free()).toBe('done')
  })

  it('is refused in a sentence where the home folder cannot be one', async () => {
    const file = join(home, 'file')
    await writeFile(file, '')
    const below = withHomeLock(join(file, 'home'), 'up', async () => 'done')
    await expect(below).rejects.toThrow(`${join(file, 'home')} cannot be used: a part of its path is not a folder`)
    await expect(withHomeLock(file, 'up', async () => 'done')).rejects.toBeInstanceOf(Failure)
  })

  it('is given back when the work fails', async () => {
    const failing = withHomeLock(home, 'up', async () => {
      throw new Failure('no', 'yes')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await free()).toBe('done')
  })

  it('dies with a process that is killed', async () => {
    const script = `const { withHomeLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)})
      await withHomeLock(${JSON.stringify(home)}, 'down', () => new Promise(() => { setInterval(() => {}, 1000); console.log('held') }))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await expect(free()).rejects.toThrow(`'keelson down (pid ${child.pid})'`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await free()).toBe('done')
    expect(await readFile(join(home, 'lock'), 'utf8')).toContain('keelson status')
  })

  it('is not inherited by what the command starts', async () => {
    const daemon = await withHomeLock(home, 'up', async () => spawn('sleep', ['60'], { stdio: 'ignore' }))
    try {
      expect(await free()).toBe('done')
    } finally {
      daemon.kill()
    }
  })
})
