import { isNodeReady, type Node } from '@keelson/api'
import type { MetricsRegistry } from '@keelson/component-base'
import { zoneLabel } from './disruption.ts'

/** Registers what upstream tells of nodes by zone; returns what counts a node whose pods are driven off. */
export function nodeLifecycleMetrics(metrics: MetricsRegistry, nodes: () => Iterable<Node>): (node: Node) => void {
  const byZone = (name: string, help: string, valueOf: (size: number, unhealthy: number) => number): void => {
    metrics.gauge({
      name,
      help,
      labelNames: ['zone'],
      collect(gauge) {
        gauge.reset()
        for (const [zone, { size, unhealthy }] of countByZone(nodes())) gauge.set({ zone }, valueOf(size, unhealthy))
      },
    })
  }
  byZone('node_collector_zone_size', 'Gauge measuring number of registered Nodes per zones.', (size) => size)
  byZone(
    'node_collector_unhealthy_nodes_in_zone',
    'Gauge measuring number of not Ready Nodes per zones.',
    (_size, unhealthy) => unhealthy,
  )
  byZone(
    'node_collector_zone_health',
    'Gauge measuring percentage of healthy nodes per zone.',
    (size, unhealthy) => ((size - unhealthy) / size) * 100,
  )
  const evictions = metrics.counter({
    name: 'node_collector_evictions_total',
    help: 'Number of Node evictions that happened since current instance of NodeController started.',
    labelNames: ['zone'],
  })
  return (node) => evictions.inc({ zone: zoneLabel(node) })
}

function countByZone(nodes: Iterable<Node>): ReadonlyMap<string, { size: number; unhealthy: number }> {
  const zones = new Map<string, { size: number; unhealthy: number }>()
  for (const node of nodes) {
    const zone = zones.get(zoneLabel(node)) ?? { size: 0, unhealthy: 0 }
    zones.set(zoneLabel(node), zone)
    zone.size += 1
    if (!isNodeReady(node)) zone.unhealthy += 1
  }
  return zones
}
