import { pods } from '@keelson/api'
import type { Client } from '@keelson/client'
import type { BindPlugin } from '../../framework/extension-points.ts'

/** Binds through the pod's `binding` sub-resource. */
export function createDefaultBinder(client: Client): BindPlugin {
  const resource = client.resource(pods)
  return {
    name: 'DefaultBinder',
    async bind(_state, pod, nodeName, signal) {
      const { name, namespace, uid } = pod.metadata
      const binding = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace, uid },
        target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
      }
      await resource.sub(name!, 'binding', binding, { namespace: namespace!, signal })
      return undefined
    },
  }
}
