import type { StrategyFactory } from '../../port.ts'

/** Leases: held by whoever wrote the version they know, so an update must name one. */
export const leaseStrategy: StrategyFactory = {
  group: 'coordination.k8s.io',
  resource: 'leases',
  create: () => ({
    group: 'coordination.k8s.io',
    resource: 'leases',
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  }),
}
