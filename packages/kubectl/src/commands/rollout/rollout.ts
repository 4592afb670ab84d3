import type { CommandEntry, CommandGroup } from '../command.ts'

const subcommands: readonly CommandEntry[] = [
  { name: 'history', summary: 'Show revisions', load: async () => (await import('./history.ts')).history },
  { name: 'pause', summary: 'Hold a rollout', load: async () => (await import('./changes.ts')).pause },
  { name: 'restart', summary: 'Replace all pods', load: async () => (await import('./changes.ts')).restart },
  { name: 'resume', summary: 'Let a held rollout go on', load: async () => (await import('./changes.ts')).resume },
  { name: 'status', summary: 'Follow a rollout to its end', load: async () => (await import('./status.ts')).status },
  { name: 'undo', summary: 'Go back to an earlier revision', load: async () => (await import('./undo.ts')).undo },
]

/** `kubectl rollout`. */
export const rollout: CommandGroup = { summary: 'Manages the rollout of a workload.', subcommands }
