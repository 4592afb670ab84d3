import type { StrategyFactory } from '../../port.ts'

/** RBAC clusterroles: a PUT may create one. */
export const clusterRoleStrategy: StrategyFactory = {
  group: 'rbac.authorization.k8s.io',
  resource: 'clusterroles',
  create: () => ({ group: 'rbac.authorization.k8s.io', resource: 'clusterroles', allowCreateOnUpdate: true }),
}
