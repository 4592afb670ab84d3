import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@keelson/api'
import type { BootstrapBinding, NamespacedBinding } from './bindings.ts'
import type { BootstrapRole } from './cluster-roles.ts'

const group = 'rbac.authorization.k8s.io'
const apiVersion = `${group}/v1`
/** Set to "false" on a bootstrap object, it keeps the server from ever changing it again. */
export const autoUpdateAnnotation = 'rbac.authorization.kubernetes.io/autoupdate'

const annotations = { [autoUpdateAnnotation]: 'true' }
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }

/** The ClusterRole as it is first stored. */
export function clusterRoleObject(role: BootstrapRole): ClusterRole {
  const aggregation = role.aggregatesTo === undefined ? {} : { [aggregationLabel(role.aggregatesTo)]: 'true' }
  return {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: role.name, annotations: { ...annotations }, labels: { ...labels, ...aggregation } },
    ...(role.gathers === undefined
      ? { rules: copyRules(role) }
      : {
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregationLabel(role.gathers)]: 'true' } }] },
          rules: [],
        }),
  }
}

/** The Role as it is first stored. */
export function roleObject(role: BootstrapRole & { namespace: string }): Role {
  const metadata = {
    name: role.name,
    namespace: role.namespace,
    annotations: { ...annotations },
    labels: { ...labels },
  }
  return { apiVersion, kind: 'Role', metadata, rules: copyRules(role) }
}

/** The ClusterRoleBinding as it is first stored. */
export function clusterRoleBindingObject(binding: BootstrapBinding): ClusterRoleBinding {
  return {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: binding.name, annotations: { ...annotations }, labels: { ...labels } },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: binding.role ?? binding.name },
    ...(binding.subjects.length === 0 ? {} : { subjects: structuredClone([...binding.subjects]) }),
  }
}

/** The RoleBinding as it is first stored. */
export function roleBindingObject(binding: NamespacedBinding): RoleBinding {
  return {
    apiVersion,
    kind: 'RoleBinding',
    metadata: {
      name: binding.name,
      namespace: binding.namespace,
      annotations: { ...annotations },
      labels: { ...labels },
    },
    roleRef: { apiGroup: group, kind: 'Role', name: binding.role ?? binding.name },
    subjects: structuredClone([...binding.subjects]),
  }
}

function aggregationLabel(target: string): string {
  return `${group}/aggregate-to-${target}`
}

function copyRules(role: BootstrapRole): NonNullable<ClusterRole['rules']> {
  return structuredClone(role.rules ?? []) as NonNullable<ClusterRole['rules']>
}
