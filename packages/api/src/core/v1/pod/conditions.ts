import type { Pod, PodCondition } from '../types.generated.ts'

/** One condition of a pod. */
export function getPodCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type)
}

/**
 * Sets a condition, in place. The transition time is kept while the status stays the same, else it becomes that
 * of the new condition. Tells whether anything changed.
 */
export function setPodCondition(pod: Pod, condition: PodCondition): boolean {
  pod.status ??= {}
  pod.status.conditions ??= []
  const { conditions } = pod.status
  const index = conditions.findIndex(({ type }) => type === condition.type)
  const known = conditions[index]
  if (known === undefined) {
    conditions.push({ ...condition })
    return true
  }
  const lastTransitionTime = known.status === condition.status ? known.lastTransitionTime : condition.lastTransitionTime
  const next = { ...condition, lastTransitionTime }
  const changed =
    known.status !== next.status ||
    known.reason !== next.reason ||
    known.message !== next.message ||
    known.observedGeneration !== next.observedGeneration ||
    known.lastProbeTime !== next.lastProbeTime ||
    known.lastTransitionTime !== next.lastTransitionTime
  conditions[index] = next
  return changed
}

/** The Ready condition is true. */
export function isPodReady(pod: Pod): boolean {
  return getPodCondition(pod, 'Ready')?.status === 'True'
}

/** Ready for at least that long. `now` in ms since the epoch. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = getPodCondition(pod, 'Ready')
  if (ready?.status !== 'True') return false
  if (minReadySeconds === 0) return true
  const since = Date.parse(ready.lastTransitionTime ?? '')
  return !Number.isNaN(since) && since + minReadySeconds * 1000 <= now
}

/** The pod has run to its end, well or badly. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Neither at its end nor on its way there: what counts towards a workload's replicas. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined
}
