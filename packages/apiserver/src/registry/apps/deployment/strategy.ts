import { keepLabels } from '../../generic/keep-labels.ts'
import type { StrategyFactory } from '../../port.ts'

/** apps deployments: a status write leaves labels alone. */
export const deploymentStrategy: StrategyFactory = {
  group: 'apps',
  resource: 'deployments',
  create: () => ({ group: 'apps', resource: 'deployments', prepareForStatusUpdate: keepLabels }),
}
