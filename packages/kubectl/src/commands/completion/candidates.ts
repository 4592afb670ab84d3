import { findPositionals } from '../../cli/arguments.ts'
import { globalFlags } from '../../cli/global-flags.ts'
import type { FlagTable } from '../../cli/flags.ts'
import type { AnyObject } from '../../resources/api.ts'
import { defineCommand, isGroup } from '../command.ts'
import type { Command, CommandEntry, CommandGroup, Context } from '../command.ts'

/** `kubectl __complete`: what can stand in place of the last word, a line each, explained after a tab. */
export const candidates = defineCommand({
  summary: 'Lists what can stand in place of the last word. For completion scripts.',
  flags: {},
  complete: ({ args }) => args,
  async run(words, context) {
    const { commands } = await import('../index.ts')
    for (const line of await candidatesFor(words, { summary: '', subcommands: commands }, context)) {
      context.streams.out.write(`${line}\n`)
    }
    return 0
  },
})

async function candidatesFor(words: readonly string[], root: CommandGroup, context: Context): Promise<string[]> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  let command: Command | CommandGroup = root
  let places = findPositionals(before, globalFlags, before.length)
  while (places.length > 0) {
    const below: readonly CommandEntry[] = isGroup(command) ? command.subcommands : (command.nested ?? [])
    const entry: CommandEntry | undefined = below.find(
      ({ name, aliases }) => name === before[places[0] ?? 0] || aliases?.includes(before[places[0] ?? 0] ?? ''),
    )
    if (entry === undefined) break
    command = await entry.load()
    places = places.slice(1)
  }
  const all = typed.startsWith('-')
    ? flagNames(isGroup(command) ? {} : command.flags)
    : await wordsFor(
        command,
        places.map((at) => before[at] ?? ''),
        context,
      )
  return all.filter((line) => line.startsWith(typed))
}

function flagNames(flags: FlagTable): string[] {
  return Object.entries({ ...flags, ...globalFlags })
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name, { help, bare }]) => `--${name}${bare === undefined ? '=' : ''}\t${help}`)
}

async function wordsFor(command: Command | CommandGroup, args: readonly string[], context: Context): Promise<string[]> {
  const below = isGroup(command) ? command.subcommands : command.nested
  if (below !== undefined && args.length === 0)
    return below.filter(({ name }) => !name.startsWith('_')).map(({ name, summary }) => `${name}\t${summary}`)
  if (isGroup(command)) return []
  const mapper = await context.cluster.mapper()
  const [type] = args
  if (type === undefined)
    return mapper
      .preferred()
      .filter(({ verbs }) => verbs.includes('get'))
      .map(({ resource }) => resource)
  const mapping = mapper.find(type)
  if (mapping === undefined) return []
  const api = await context.cluster.api()
  const namespace = mapping.namespaced ? (await context.cluster.namespace()).name : undefined
  const { items } = await api.get<{ items: AnyObject[] }>(mapping, { namespace, query: { limit: 500 } })
  return items.map(({ metadata }) => metadata.name ?? '')
}
