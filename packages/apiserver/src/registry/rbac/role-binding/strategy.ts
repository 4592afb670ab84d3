import type { StrategyFactory } from '../../port.ts'

/** RBAC rolebindings: a PUT may create one. */
export const roleBindingStrategy: StrategyFactory = {
  group: 'rbac.authorization.k8s.io',
  resource: 'rolebindings',
  create: () => ({ group: 'rbac.authorization.k8s.io', resource: 'rolebindings', allowCreateOnUpdate: true }),
}
