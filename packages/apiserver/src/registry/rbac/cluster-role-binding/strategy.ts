import type { StrategyFactory } from '../../port.ts'

/** RBAC clusterrolebindings: a PUT may create one. */
export const clusterRoleBindingStrategy: StrategyFactory = {
  group: 'rbac.authorization.k8s.io',
  resource: 'clusterrolebindings',
  create: () => ({ group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings', allowCreateOnUpdate: true }),
}
