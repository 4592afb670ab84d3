import type { StrategyFactory } from '../../port.ts'

/** PriorityClasses: a PUT may create one. */
export const priorityClassStrategy: StrategyFactory = {
  group: 'scheduling.k8s.io',
  resource: 'priorityclasses',
  create: () => ({ group: 'scheduling.k8s.io', resource: 'priorityclasses', allowCreateOnUpdate: true }),
}
