import type { AdmissionPluginFactory } from '../plugin.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { nodeRestriction } from './node-restriction/index.ts'
import { priority } from './priority.ts'
import { rbacEscalation } from './rbac-escalation.ts'
import { serviceAccount } from './service-account/index.ts'

/** Every built-in plugin, in the order they run (upstream: AllOrderedPlugins). */
export const pluginFactories: readonly AdmissionPluginFactory[] = [
  namespaceLifecycle,
  serviceAccount,
  nodeRestriction,
  priority,
  defaultTolerationSeconds,
  rbacEscalation,
]
