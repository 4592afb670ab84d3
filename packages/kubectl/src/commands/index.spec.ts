import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { CommandEntry } from './command.ts'
import { isGroup } from './command.ts'
import { commands } from './index.ts'
import { run } from '../testing/fake-server.ts'

async function paths(entries: readonly CommandEntry[], above: readonly string[] = []): Promise<string[][]> {
  const found: string[][] = []
  for (const entry of entries) {
    const path = [...above, entry.name]
    const command = await entry.load()
    found.push(path, ...(await paths((isGroup(command) ? command.subcommands : command.nested) ?? [], path)))
  }
  return found
}

describe('the registry', () => {
  it('has an entry for every folder of commands', async () => {
    const folder = new URL('.', import.meta.url)
    const entries = await readdir(folder, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const names = new Set(commands.map(({ name }) => name))
    expect(folders.filter((name) => !names.has(name))).toEqual([])
  })

  it('gives every command, at every depth, a help page and no clash of flags', async () => {
    const all = await paths(commands)
    expect(all.length).toBeGreaterThan(70)
    for (const path of all) {
      const { code, out, err } = await run([...path, '--help'])
      expect({ path, code, err }).toEqual({ path, code: 0, err: '' })
      expect(out).toContain('Usage:')
    }
    // It loads every command there is.
  }, 60_000)

  it('has no two flags of a command with the same letter', async () => {
    const { globalFlags } = await import('../cli/global-flags.ts')
    const clashes: string[] = []
    const visit = async (entries: readonly CommandEntry[]): Promise<void> => {
      for (const entry of entries) {
        const command = await entry.load()
        const flags = isGroup(command) ? {} : command.flags
        const letters = Object.values({ ...globalFlags, ...flags }).flatMap(({ short }) => short ?? [])
        if (new Set(letters).size !== letters.length) clashes.push(entry.name)
        await visit((isGroup(command) ? command.subcommands : command.nested) ?? [])
      }
    }
    await visit(commands)
    expect(clashes).toEqual([])
  })

  it('suggests names that are close', async () => {
    const { code, err } = await run(['gett'])
    expect(code).toBe(1)
    expect(err).toBe('error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n')
  })
})
