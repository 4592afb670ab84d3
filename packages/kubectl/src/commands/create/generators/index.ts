import type { CommandEntry } from '../../command.ts'

/** Every kind that `create` can make from flags. */
export const generators: readonly CommandEntry[] = [
  {
    name: 'clusterrole',
    summary: 'Create a ClusterRole',
    load: async () => (await import('./cluster-role.ts')).clusterRole,
  },
  {
    name: 'clusterrolebinding',
    summary: 'Create a ClusterRoleBinding',
    load: async () => (await import('./role-binding.ts')).clusterRoleBinding,
  },
  {
    name: 'configmap',
    aliases: ['cm'],
    summary: 'Create a ConfigMap',
    load: async () => (await import('./config-map.ts')).configMap,
  },
  {
    name: 'deployment',
    aliases: ['deploy'],
    summary: 'Create a Deployment',
    load: async () => (await import('./deployment.ts')).deployment,
  },
  {
    name: 'namespace',
    aliases: ['ns'],
    summary: 'Create a Namespace',
    load: async () => (await import('./namespace.ts')).namespace,
  },
  {
    name: 'priorityclass',
    aliases: ['pc'],
    summary: 'Create a PriorityClass',
    load: async () => (await import('./priority-class.ts')).priorityClass,
  },
  { name: 'role', summary: 'Create a Role', load: async () => (await import('./role.ts')).role },
  {
    name: 'rolebinding',
    summary: 'Create a RoleBinding',
    load: async () => (await import('./role-binding.ts')).roleBinding,
  },
  { name: 'secret', summary: 'Create a Secret', load: async () => (await import('./secret.ts')).secret },
  {
    name: 'service',
    aliases: ['svc'],
    summary: 'Create a Service',
    load: async () => (await import('./service.ts')).service,
  },
  {
    name: 'serviceaccount',
    aliases: ['sa'],
    summary: 'Create a ServiceAccount',
    load: async () => (await import('./service-account.ts')).serviceAccount,
  },
  {
    name: 'token',
    summary: 'Ask for a token of a ServiceAccount',
    load: async () => (await import('../token/token.ts')).token,
  },
]
