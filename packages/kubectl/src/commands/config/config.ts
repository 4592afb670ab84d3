import type { CommandEntry, CommandGroup } from '../command.ts'

const subcommands: readonly CommandEntry[] = [
  { name: 'view', summary: 'Show the merged kubeconfig', load: async () => (await import('./view.ts')).view },
  { name: 'get-contexts', summary: 'List contexts', load: async () => (await import('./lists.ts')).getContexts },
  { name: 'get-clusters', summary: 'List clusters', load: async () => (await import('./lists.ts')).getClusters },
  { name: 'get-users', summary: 'List users', load: async () => (await import('./lists.ts')).getUsers },
  {
    name: 'current-context',
    summary: 'Show the current context',
    load: async () => (await import('./lists.ts')).currentContext,
  },
  {
    name: 'use-context',
    aliases: ['use'],
    summary: 'Switch contexts',
    load: async () => (await import('./contexts.ts')).useContext,
  },
  {
    name: 'set-context',
    summary: 'Add or change a context',
    load: async () => (await import('./contexts.ts')).setContext,
  },
  {
    name: 'rename-context',
    summary: 'Rename a context',
    load: async () => (await import('./contexts.ts')).renameContext,
  },
  {
    name: 'delete-context',
    summary: 'Remove a context',
    load: async () => (await import('./removals.ts')).deleteContext,
  },
  {
    name: 'delete-cluster',
    summary: 'Remove a cluster',
    load: async () => (await import('./removals.ts')).deleteCluster,
  },
  { name: 'delete-user', summary: 'Remove a user', load: async () => (await import('./removals.ts')).deleteUser },
  {
    name: 'set-cluster',
    summary: 'Add or change a cluster',
    load: async () => (await import('./set-cluster.ts')).setCluster,
  },
  {
    name: 'set-credentials',
    summary: 'Add or change a user',
    load: async () => (await import('./set-credentials.ts')).setCredentials,
  },
  { name: 'set', summary: 'Set a value by path', load: async () => (await import('./set.ts')).set },
  { name: 'unset', summary: 'Remove a value by path', load: async () => (await import('./set.ts')).unset },
]

/** `kubectl config`. */
export const config: CommandGroup = { summary: 'Reads and changes kubeconfig files.', subcommands }
