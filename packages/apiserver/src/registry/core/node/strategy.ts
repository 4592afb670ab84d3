import type { StrategyFactory } from '../../port.ts'

/** Nodes: a kubelet registers with its status. */
export const nodeStrategy: StrategyFactory = {
  group: '',
  resource: 'nodes',
  create: () => ({ group: '', resource: 'nodes', keepsStatusOnCreate: true }),
}
