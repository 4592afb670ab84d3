import { isNodeReady, type Node } from '@keelson/api'

/** Upstream's defaults (kube-controller-manager --node-eviction-rate and its siblings), in nodes per second. */
const evictionRate = 0.1
const secondaryEvictionRate = 0.01
const largeZone = 50
const unhealthyShare = 0.55

/** How the nodes are, as far as evictions depend on it. */
export interface Disruption {
  /** No node is ready at all: then it is more likely that the fault is ours, and nothing is evicted. */
  readonly isTotal: boolean
  /** By zone: how many nodes a second may be told to drive their pods off; none when 0. */
  readonly rates: ReadonlyMap<string, number>
}

/** Looks at all nodes (https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction). */
export function assessDisruption(nodes: Iterable<Node>): Disruption {
  const zones = new Map<string, { ready: number; notReady: number }>()
  for (const node of nodes) {
    if (node.metadata.labels?.['node.kubernetes.io/exclude-disruption'] !== undefined) continue
    const key = zoneOf(node)
    const zone = zones.get(key) ?? { ready: 0, notReady: 0 }
    zones.set(key, zone)
    if (isNodeReady(node)) zone.ready += 1
    else zone.notReady += 1
  }
  const all = [...zones]
  return {
    isTotal: all.length > 0 && all.every(([, { ready }]) => ready === 0),
    rates: new Map(all.map(([key, zone]) => [key, rateOf(zone)])),
  }
}

/** Whether two looks lead to the same. */
export function isSameDisruption(a: Disruption, b: Disruption): boolean {
  if (a.isTotal !== b.isTotal || a.rates.size !== b.rates.size) return false
  return [...a.rates].every(([zone, rate]) => b.rates.get(zone) === rate)
}

/** The rate for a node's zone. */
export function evictionRateOf(node: Node, { rates }: Disruption): number {
  return rates.get(zoneOf(node)) ?? evictionRate
}

/** Region and zone of a node; nodes without share one. */
export function zoneOf({ metadata: { labels = {} } }: Node): string {
  return `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`
}

/** The zone as upstream's metrics name it: region and zone around a NUL, empty for a node without either. */
export function zoneLabel({ metadata: { labels = {} } }: Node): string {
  const parts = [labels['topology.kubernetes.io/region'] ?? '', labels['topology.kubernetes.io/zone'] ?? '']
  return parts.every((part) => part === '') ? '' : parts.join(':\u0000:')
}

function rateOf({ ready, notReady }: { ready: number; notReady: number }): number {
  const isPartial = ready > 0 && notReady > 2 && notReady / (ready + notReady) >= unhealthyShare
  if (!isPartial) return evictionRate
  return ready + notReady > largeZone ? secondaryEvictionRate : 0
}
