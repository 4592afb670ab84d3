import type { ClusterRole, ClusterRoleBinding } from '@keelson/api'
import { checkBinding, checkRole } from '../../authz/index.ts'
import type { AdmissionDependencies } from '../plugin.ts'
import type { AdmissionPlugin } from '../port.ts'

const group = 'rbac.authorization.k8s.io'

/** Keeps users from granting, by roles or bindings, what they do not hold themselves (upstream: policybased storage). */
export function rbacEscalation({ authorizer, rbac }: AdmissionDependencies): AdmissionPlugin {
  const context = { authorizer, policy: rbac }
  return {
    name: 'RBACEscalation',
    handles: (operation) => operation === 'CREATE' || operation === 'UPDATE',

    async validate(attributes) {
      const { resource, subresource, user, namespace, object, oldObject } = attributes
      if (resource.group !== group || subresource !== '' || object === undefined) return
      const write = { user, namespace, resource: resource.resource }
      if (resource.resource.endsWith('bindings')) {
        const binding = object as ClusterRoleBinding
        await checkBinding({ ...write, object: binding, oldObject: oldObject as ClusterRoleBinding }, context)
      } else {
        await checkRole({ ...write, object: object as ClusterRole, oldObject: oldObject as ClusterRole }, context)
      }
    },
  }
}
