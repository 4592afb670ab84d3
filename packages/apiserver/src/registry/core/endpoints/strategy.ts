import type { StrategyFactory } from '../../port.ts'

/** Endpoints: a PUT may create them. */
export const endpointsStrategy: StrategyFactory = {
  group: '',
  resource: 'endpoints',
  create: () => ({ group: '', resource: 'endpoints', allowCreateOnUpdate: true }),
}
