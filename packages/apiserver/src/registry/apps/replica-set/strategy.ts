import { keepLabels } from '../../generic/keep-labels.ts'
import type { StrategyFactory } from '../../port.ts'

/** apps replicasets: a status write leaves labels alone. */
export const replicaSetStrategy: StrategyFactory = {
  group: 'apps',
  resource: 'replicasets',
  create: () => ({ group: 'apps', resource: 'replicasets', prepareForStatusUpdate: keepLabels }),
}
