import type { CommandEntry } from './command.ts'

/** Every command of kubectl. A new one is its folder and an entry here; its code is loaded when it is called. */
export const commands: readonly CommandEntry[] = [
  { name: 'get', summary: 'Show objects', load: async () => (await import('./get/get.ts')).get },
  {
    name: 'apply',
    summary: 'Bring objects to what manifests say',
    load: async () => (await import('./apply/apply.ts')).apply,
  },
  { name: 'delete', summary: 'Delete objects', load: async () => (await import('./delete/delete.ts')).deleteCommand },
  {
    name: 'config',
    summary: 'Read and change kubeconfig files',
    load: async () => (await import('./config/config.ts')).config,
  },
  { name: 'version', summary: 'Show versions', load: async () => (await import('./version/version.ts')).version },
  {
    name: 'api-resources',
    summary: 'List resources',
    load: async () => (await import('./api-resources/api-resources.ts')).apiResources,
  },
  {
    name: 'api-versions',
    summary: 'List groups and versions',
    load: async () => (await import('./api-versions/api-versions.ts')).apiVersions,
  },
]
