import type { CommandEntry, CommandGroup } from '../command.ts'

const subcommands: readonly CommandEntry[] = [
  { name: 'can-i', summary: 'Ask whether something is allowed', load: async () => (await import('./can-i.ts')).canI },
  { name: 'whoami', summary: 'Ask who one is', load: async () => (await import('./whoami.ts')).whoami },
]

/** `kubectl auth`. */
export const auth: CommandGroup = { summary: 'Asks the server about permissions.', subcommands }
