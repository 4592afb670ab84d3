import { tolerates, type Pod, type Taint } from '@keelson/api'

/** What a pod's node means for it. */
export type EvictionPlan =
  /** It may stay as long as it likes. */
  | { readonly type: 'keep' }
  /** It may stay until then, in milliseconds since the epoch. */
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'evict' }

/**
 * Decides whether a pod may stay on a node with these taints
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions).
 *
 * @param taints of the node, of any effect
 * @param since when the pod was first seen beside such taints, in milliseconds since the epoch
 * @param now milliseconds since the epoch
 */
export function planEviction(
  pod: Pod,
  taints: readonly Taint[],
  { since, now }: { since: number; now: number },
): EvictionPlan {
  const driving = taints.filter(drivesOff)
  if (driving.length === 0 || pod.metadata.deletionTimestamp !== undefined) return { type: 'keep' }
  const tolerations = driving.map((taint) =>
    (pod.spec?.tolerations ?? []).find((toleration) => tolerates(toleration, taint)),
  )
  if (tolerations.includes(undefined)) return { type: 'evict' }
  const seconds = tolerations.flatMap((toleration) => toleration?.tolerationSeconds ?? [])
  if (seconds.length === 0) return { type: 'keep' }
  const until = since + Math.max(0, Math.min(...seconds)) * 1000
  return until <= now ? { type: 'evict' } : { type: 'wait', until }
}

/** Whether a taint drives off pods that are already there. */
export function drivesOff({ effect }: Taint): boolean {
  return effect === 'NoExecute'
}
