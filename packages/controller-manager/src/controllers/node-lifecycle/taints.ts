import { getNodeCondition, type Node, type Taint } from '@keelson/api'
import { rfc3339 } from '@keelson/apimachinery'

const notReady = 'node.kubernetes.io/not-ready'
const unreachable = 'node.kubernetes.io/unreachable'
const unschedulable = 'node.kubernetes.io/unschedulable'

/** The taint that a condition stands for, by its status (https://kubernetes.io/docs/reference/labels-annotations-taints/). */
const taintOfCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: notReady, Unknown: unreachable },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
}

const keptKeys = new Set([
  unschedulable,
  ...Object.values(taintOfCondition).flatMap((byStatus) => Object.values(byStatus)),
])

/** Whether pods may be driven off a node that is not ready. */
export type Eviction =
  /** Yes, now. */
  | 'allowed'
  /** Not yet: what is tainted stays so, nothing is added. */
  | 'held'
  /** No, and taints of before are taken off. */
  | 'stopped'

/**
 * The taints that a node should have; undefined when it has them. Those that are not this controller's stay.
 *
 * @param now milliseconds since the epoch
 */
export function nodeTaints(node: Node, eviction: Eviction, now: number): Taint[] | undefined {
  const current = node.spec?.taints ?? []
  const wanted = [...schedulingTaints(node), ...evictionTaints(node, eviction)]
  const isOurs = ({ key, effect }: Taint): boolean =>
    (effect === 'NoSchedule' && keptKeys.has(key)) || (effect === 'NoExecute' && [notReady, unreachable].includes(key))
  const stale = current.filter((taint) => isOurs(taint) && !wanted.some((each) => isSame(each, taint)))
  const missing = wanted.filter((taint) => !current.some((each) => isSame(each, taint)))
  if (stale.length + missing.length === 0) return undefined
  const timeAdded = rfc3339(now)
  return [...current.filter((taint) => !stale.includes(taint)), ...missing.map((taint) => ({ ...taint, timeAdded }))]
}

/** Whether a node that is not ready waits for its NoExecute taint: swapping one for the other needs no leave. */
export function needsEvictionTaint(node: Node): boolean {
  const status = getNodeCondition(node, 'Ready')?.status
  if (status === undefined || status === 'True') return false
  return !hasEvictionTaint(node)
}

/** Whether a node drives its pods off because it is not ready. */
export function hasEvictionTaint(node: Node): boolean {
  return (node.spec?.taints ?? []).some(
    ({ key, effect }) => effect === 'NoExecute' && [notReady, unreachable].includes(key),
  )
}

function schedulingTaints(node: Node): Taint[] {
  const keys = (node.status?.conditions ?? []).flatMap(({ type, status }) => taintOfCondition[type]?.[status] ?? [])
  if (node.spec?.unschedulable === true) keys.push(unschedulable)
  return keys.map((key) => ({ key, effect: 'NoSchedule' }))
}

function evictionTaints(node: Node, eviction: Eviction): Taint[] {
  const status = getNodeCondition(node, 'Ready')?.status
  const key = status === undefined ? undefined : taintOfCondition['Ready']?.[status]
  if (key === undefined || eviction === 'stopped') return []
  if (eviction === 'held' && !hasEvictionTaint(node)) return []
  return [{ key, effect: 'NoExecute' }]
}

function isSame(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect
}
