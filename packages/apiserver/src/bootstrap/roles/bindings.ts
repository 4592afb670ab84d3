import type { ClusterRoleBinding, RoleBinding } from '@keelson/api'
import { authenticatedGroup, mastersGroup, unauthenticatedGroup } from '../../authn/groups.ts'
import { controllerRolePrefix, controllers } from './controller-roles.ts'

const apiGroup = 'rbac.authorization.k8s.io'

type Subject = NonNullable<ClusterRoleBinding['subjects']>[number]

/** A binding every cluster has; without `role` it binds the role of its own name. */
export interface BootstrapBinding {
  readonly name: string
  readonly role?: string
  readonly subjects: readonly Subject[]
}

/** A user of this name. */
export const user = (name: string): Subject => ({ apiGroup, kind: 'User', name })
/** Everyone in a group. */
export const group = (name: string): Subject => ({ apiGroup, kind: 'Group', name })
/** A service account of kube-system. */
export const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' })

const everyone = [group(authenticatedGroup), group(unauthenticatedGroup)]
const controllerManager = user('system:kube-controller-manager')

/** Every ClusterRoleBinding of a new cluster (upstream: bootstrappolicy policy.go and controller_policy.go). */
export const clusterRoleBindings: readonly BootstrapBinding[] = [
  { name: 'cluster-admin', subjects: [group(mastersGroup)] },
  { name: 'kubeadm:cluster-admins', role: 'cluster-admin', subjects: [group('kubeadm:cluster-admins')] },
  { name: 'system:monitoring', subjects: [group('system:monitoring')] },
  { name: 'system:discovery', subjects: [group(authenticatedGroup)] },
  { name: 'system:basic-user', subjects: [group(authenticatedGroup)] },
  { name: 'system:public-info-viewer', subjects: everyone },
  { name: 'system:node-proxier', subjects: [user('system:kube-proxy')] },
  { name: 'system:kube-controller-manager', subjects: [controllerManager] },
  { name: 'system:kube-dns', subjects: [account('kube-dns')] },
  { name: 'system:kube-scheduler', subjects: [user('system:kube-scheduler')] },
  { name: 'system:volume-scheduler', subjects: [user('system:kube-scheduler')] },
  // The node authorizer has taken this role's place; the binding stays, empty, as upstream keeps it.
  { name: 'system:node', subjects: [] },
  { name: 'system:service-account-issuer-discovery', subjects: [group('system:serviceaccounts')] },
  ...controllers.map((controller) => ({
    name: `${controllerRolePrefix}${controller}`,
    subjects: [account(controller)],
  })),
  // Our controllers run under the manager's own identity, not under a service account each.
  ...controllers.map((controller) => ({
    name: `keelson:controller:${controller}`,
    role: `${controllerRolePrefix}${controller}`,
    subjects: [controllerManager],
  })),
]

/** A RoleBinding every cluster has. */
export type NamespacedBinding = BootstrapBinding & {
  readonly namespace: NonNullable<RoleBinding['metadata']['namespace']>
}
