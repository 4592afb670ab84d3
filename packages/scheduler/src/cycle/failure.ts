import type { Pod, PodCondition } from '@keelson/api'

/** Why an attempt failed, as the pod's status tells it. */
export interface FailureCondition {
  readonly reason: 'Unschedulable' | 'SchedulerError' | 'SchedulingGated'
  readonly message: string
}

/**
 * The patch that records a failed attempt in the pod's status; undefined when the status says it already, so that a pod
 * which keeps failing for the same reason causes no writes.
 *
 * @param now RFC 3339 time of the attempt
 */
export function failurePatch(pod: Pod, failure: FailureCondition, now: string): object | undefined {
  const current = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (current?.status === 'False' && current.reason === failure.reason && current.message === failure.message) {
    return undefined
  }
  const condition: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    reason: failure.reason,
    message: failure.message,
    lastTransitionTime:
      current?.status === 'False' && current.lastTransitionTime !== undefined ? current.lastTransitionTime : now,
  }
  return { status: { conditions: [condition] } }
}
