import { allow } from '../../authz/index.ts'
import type { NamespacedBinding } from './bindings.ts'
import { account, user } from './bindings.ts'
import type { BootstrapRole } from './cluster-roles.ts'

const namespace = 'kube-system'
const authenticationConfig = 'extension-apiserver-authentication'
const configMaps = 'configmaps'

function leaderRole(component: string): BootstrapRole & { namespace: string } {
  return {
    namespace,
    name: `system::leader-locking-${component}`,
    rules: [allow('watch').in('').on(configMaps), allow('get', 'update').in('').named(component).on(configMaps)],
  }
}

/** Every Role of a new cluster (upstream: bootstrappolicy namespace_policy.go). */
export const roles: readonly (BootstrapRole & { readonly namespace: string })[] = [
  {
    namespace,
    name: 'extension-apiserver-authentication-reader',
    rules: [allow('get', 'list', 'watch').in('').named(authenticationConfig).on(configMaps)],
  },
  leaderRole('kube-controller-manager'),
  leaderRole('kube-scheduler'),
]

/** Every RoleBinding of a new cluster. */
export const roleBindings: readonly NamespacedBinding[] = [
  {
    namespace,
    name: 'system::extension-apiserver-authentication-reader',
    role: 'extension-apiserver-authentication-reader',
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
  {
    namespace,
    name: 'system::leader-locking-kube-controller-manager',
    subjects: [user('system:kube-controller-manager'), account('kube-controller-manager')],
  },
  {
    namespace,
    name: 'system::leader-locking-kube-scheduler',
    subjects: [user('system:kube-scheduler'), account('kube-scheduler')],
  },
]
