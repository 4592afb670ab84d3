import type { KubeObject } from '@keelson/apimachinery'
import type { UserInfo } from '../authn/port.ts'
import type { AuthorizerAttributes } from './port.ts'
import type { PolicyRule } from './rbac/rule.ts'

const group = 'rbac.authorization.k8s.io'

/** A question for tests: `get core/pods/log web in ns`, `get /healthz`. */
export function question(user: UserInfo, text: string): AuthorizerAttributes {
  const [head = '', namespace = ''] = text.split(' in ')
  const [verb = '', target = '', name = ''] = head.split(' ')
  const base = { user, verb, apiVersion: 'v1', namespace, name }
  if (target.startsWith('/')) {
    return { ...base, isResourceRequest: false, path: target, apiGroup: '', resource: '', subresource: '' }
  }
  const [prefix = '', resource = '', subresource = ''] = target.split('/')
  const apiGroup = prefix === 'core' ? '' : prefix
  return { ...base, isResourceRequest: true, path: '', apiGroup, resource, subresource }
}

/** A ClusterRole, or with a namespace a Role. */
export function role(name: string, rules: readonly PolicyRule[], namespace?: string): KubeObject {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role'
  return { apiVersion: `${group}/v1`, kind, metadata: { name, namespace }, rules } as KubeObject
}

/** A binding of `roleRef` ('ClusterRole/x', 'Role/x') to subjects ('User/x', 'Group/x', 'ServiceAccount/ns/x'). */
export function binding(name: string, roleRef: string, subjects: readonly string[], namespace?: string): KubeObject {
  const [kind = '', refName = ''] = roleRef.split('/')
  return {
    apiVersion: `${group}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: group, kind, name: refName },
    subjects: subjects.map((subject) => {
      const parts = subject.split('/')
      return parts.length === 3
        ? { kind: parts[0], namespace: parts[1], name: parts[2] }
        : { kind: parts[0], name: parts[1] }
    }),
  } as KubeObject
}
