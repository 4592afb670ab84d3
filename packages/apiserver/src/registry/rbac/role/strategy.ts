import type { StrategyFactory } from '../../port.ts'

/** RBAC roles: a PUT may create one. */
export const roleStrategy: StrategyFactory = {
  group: 'rbac.authorization.k8s.io',
  resource: 'roles',
  create: () => ({ group: 'rbac.authorization.k8s.io', resource: 'roles', allowCreateOnUpdate: true }),
}
