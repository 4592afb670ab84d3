import type { StrategyFactory } from '../../port.ts'

/** Events: gone an hour after their last write. */
export const eventStrategy: StrategyFactory = {
  group: '',
  resource: 'events',
  storage: { ttlSeconds: 3600 },
  create: () => ({ group: '', resource: 'events', allowCreateOnUpdate: true }),
}
