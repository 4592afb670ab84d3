import type { CommandEntry } from './command.ts'

/** Every command of kubectl. A new one is its folder and an entry here; its code is loaded when it is called. */
export const commands: readonly CommandEntry[] = [
  { name: 'create', summary: 'Create objects', load: async () => (await import('./create/create.ts')).create },
  {
    name: 'expose',
    summary: 'Make a Service for pods or a workload',
    load: async () => (await import('./expose/expose.ts')).expose,
  },
  { name: 'run', summary: 'Run a pod', load: async () => (await import('./run/run.ts')).run },
  { name: 'set', summary: 'Change one thing of workloads', load: async () => (await import('./set/set.ts')).set },
  {
    name: 'explain',
    summary: 'Explain the fields of a resource',
    load: async () => (await import('./explain/explain.ts')).explain,
  },
  { name: 'get', summary: 'Show objects', load: async () => (await import('./get/get.ts')).get },
  { name: 'edit', summary: 'Change objects in an editor', load: async () => (await import('./edit/edit.ts')).edit },
  { name: 'delete', summary: 'Delete objects', load: async () => (await import('./delete/delete.ts')).deleteCommand },
  { name: 'rollout', summary: 'Manage rollouts', load: async () => (await import('./rollout/rollout.ts')).rollout },
  {
    name: 'scale',
    summary: 'Set how many pods a workload has',
    load: async () => (await import('./scale/scale.ts')).scale,
  },
  {
    name: 'cluster-info',
    summary: 'Show where the control plane is',
    load: async () => (await import('./cluster-info/cluster-info.ts')).clusterInfo,
  },
  {
    name: 'cordon',
    summary: 'Keep new pods away from nodes',
    load: async () => (await import('./cordon/cordon.ts')).cordon,
  },
  {
    name: 'uncordon',
    summary: 'Let new pods onto nodes again',
    load: async () => (await import('./cordon/cordon.ts')).uncordon,
  },
  { name: 'drain', summary: 'Empty nodes', load: async () => (await import('./drain/drain.ts')).drain },
  {
    name: 'taint',
    summary: 'Set or remove taints of nodes',
    load: async () => (await import('./taint/taint.ts')).taint,
  },
  {
    name: 'describe',
    summary: 'Tell everything about objects',
    load: async () => (await import('./describe/describe.ts')).describe,
  },
  {
    name: 'logs',
    aliases: ['log'],
    summary: 'Show what containers write',
    load: async () => (await import('./logs/logs.ts')).logs,
  },
  {
    name: 'attach',
    summary: 'Attach to the process of a container',
    load: async () => (await import('./attach/attach.ts')).attach,
  },
  { name: 'exec', summary: 'Run a command in a container', load: async () => (await import('./exec/exec.ts')).exec },
  {
    name: 'port-forward',
    summary: 'Make ports of a pod reachable here',
    load: async () => (await import('./port-forward/port-forward.ts')).portForward,
  },
  { name: 'cp', summary: 'Copy files from and to containers', load: async () => (await import('./cp/cp.ts')).cp },
  { name: 'auth', summary: 'Ask about permissions', load: async () => (await import('./auth/auth.ts')).auth },
  { name: 'events', summary: 'Show events', load: async () => (await import('./events/events.ts')).events },
  {
    name: 'apply',
    summary: 'Bring objects to what manifests say',
    load: async () => (await import('./apply/apply.ts')).apply,
  },
  {
    name: 'diff',
    summary: 'Show what apply would change',
    load: async () => (await import('./diff/diff.ts')).diff,
  },
  { name: 'patch', summary: 'Change fields of objects', load: async () => (await import('./patch/patch.ts')).patch },
  {
    name: 'replace',
    summary: 'Replace whole objects',
    load: async () => (await import('./replace/replace.ts')).replace,
  },
  {
    name: 'wait',
    summary: 'Wait until objects are as wanted',
    load: async () => (await import('./wait/wait.ts')).wait,
  },
  { name: 'label', summary: 'Set or remove labels', load: async () => (await import('./label/label.ts')).label },
  {
    name: 'annotate',
    summary: 'Set or remove annotations',
    load: async () => (await import('./annotate/annotate.ts')).annotate,
  },
  {
    name: 'completion',
    summary: 'Write completion scripts',
    load: async () => (await import('./completion/completion.ts')).completion,
  },
  {
    name: '__complete',
    summary: 'List candidates for completion scripts',
    load: async () => (await import('./completion/candidates.ts')).candidates,
  },
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
  {
    name: 'config',
    summary: 'Read and change kubeconfig files',
    load: async () => (await import('./config/config.ts')).config,
  },
  { name: 'version', summary: 'Show versions', load: async () => (await import('./version/version.ts')).version },
]
