import type { CommandEntry, CommandGroup } from '../command.ts'

const subcommands: readonly CommandEntry[] = [
  { name: 'env', summary: 'Set environment variables', load: async () => (await import('./env.ts')).env },
  { name: 'image', summary: 'Set images', load: async () => (await import('./image.ts')).image },
  {
    name: 'resources',
    summary: 'Set requests and limits',
    load: async () => (await import('./resources.ts')).resources,
  },
]

/** `kubectl set`. */
export const set: CommandGroup = { summary: 'Changes one thing of workloads.', subcommands }
