import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from './cli.ts'
import { commands } from './commands/index.ts'
import { withHomeLock } from './home/lock.ts'

let home: string
let said: string[]
let printed: string[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-cli-'))
  said = []
  printed = []
})
afterEach(() => rm(home, { recursive: true }))

const keelson = async (...argv: string[]) =>
  runCli(argv, {
    home,
    env: {},
    clock: systemClock,
    say: (line) => said.push(line),
    print: (line) => printed.push(line),
  })

describe('keelson', () => {
  it('answers what the user can mend with two lines and exit code 1', async () => {
    expect(await keelson('logs', 'nothing')).toBe(1)
    expect(said[0]).toBe('there is no component nothing')
    expect(said[1]).toMatch(/^remedy: name one of etcd, /)
  })

  it('refuses names that cannot be a folder and a context', async () => {
    expect(await keelson('status', '--name', '../other')).toBe(1)
    expect(said.at(-1)).toBe('remedy: choose another name for the cluster')
  })

  it('tells of a cluster that is not there', async () => {
    expect(await keelson('status')).toBe(1)
    expect(printed).toEqual(['cluster keelson: not created (keelson up creates it)'])
  })

  describe.runIf(process.getuid?.() === 0)('while another command changes the machine', () => {
    const changing = commands.filter(({ changes }) => changes !== undefined).map(({ name }) => name)

    it.each(changing)('refuses %s', async (name) => {
      await withHomeLock(home, 'up', async () => expect(await keelson(name)).toBe(1))
      expect(said).toEqual([
        `'keelson up (pid ${process.pid})' is at work on ${home}`,
        'remedy: wait until it has ended, then run this command again',
      ])
    })

    it('answers what only looks', async () => {
      await withHomeLock(home, 'up', async () => keelson('status'))
      expect(said).toEqual([])
    })
  })
})
