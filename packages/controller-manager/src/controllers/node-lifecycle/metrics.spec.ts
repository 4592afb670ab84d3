import { createMetricsRegistry } from '@keelson/component-base'
import { expect, it } from 'vitest'
import { node } from '../../testing/build.ts'
import { nodeLifecycleMetrics } from './metrics.ts'

it('tells of nodes by zone, as they are now', () => {
  const metrics = createMetricsRegistry()
  const zone = (name: string) => ({ metadata: { labels: { 'topology.kubernetes.io/zone': name } } })
  const nodes = [
    node('a', { ready: 'True', ...zone('z') }),
    node('b', { ready: 'Unknown', ...zone('z') }),
    node('c', { ready: 'True' }),
  ]
  const evicted = nodeLifecycleMetrics(metrics, () => nodes)
  evicted(nodes[1]!)
  const samples = () =>
    metrics
      .render()
      .replaceAll('\0', '0')
      .split('\n')
      .filter((line) => line.startsWith('node_coll'))
  expect(samples()).toEqual([
    'node_collector_zone_size{zone=":0:z"} 2',
    'node_collector_zone_size{zone=""} 1',
    'node_collector_unhealthy_nodes_in_zone{zone=":0:z"} 1',
    'node_collector_unhealthy_nodes_in_zone{zone=""} 0',
    'node_collector_zone_health{zone=":0:z"} 50',
    'node_collector_zone_health{zone=""} 100',
    'node_collector_evictions_total{zone=":0:z"} 1',
  ])
  nodes.splice(0, 2)
  expect(samples().filter((line) => line.includes('_size'))).toEqual(['node_collector_zone_size{zone=""} 1'])
})
