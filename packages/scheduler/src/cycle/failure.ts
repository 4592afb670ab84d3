import type { Pod, PodCondition } from '@keelson/api'

/** Why an attempt failed, as the pod's status tells it. */
export interface FailureCondition {
  readonly reason: 'Unschedulable' | 'SchedulerError' | 'SchedulingGated'
  readonly message: string
}

/** A failed attempt, as it is to be told. */
export interface Failure extends FailureCondition {
  /** The node that the pod is promised from now on; empty takes a promise back, none leaves it as it is. */
  readonly nominatedNodeName?: string
}

/**
 * The patch that records a failed attempt in the pod's status; undefined when the status says it already, so that a pod
 * which keeps failing for the same reason causes no writes.
 *
 * @param state the node that was promised to the pod before, and the RFC 3339 time of the attempt
 */
export function failurePatch(
  pod: Pod,
  failure: Failure,
  { promised, now }: { promised: string; now: string },
): object | undefined {
  const condition = changedCondition(pod, failure, now)
  const { nominatedNodeName = promised } = failure
  if (condition === undefined && nominatedNodeName === promised) return undefined
  return {
    status: {
      ...(condition === undefined ? {} : { conditions: [condition] }),
      ...(nominatedNodeName === promised ? {} : { nominatedNodeName: nominatedNodeName || null }),
    },
  }
}

function changedCondition(pod: Pod, failure: FailureCondition, now: string): PodCondition | undefined {
  const current = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (current?.status === 'False' && current.reason === failure.reason && current.message === failure.message) {
    return undefined
  }
  return {
    type: 'PodScheduled',
    status: 'False',
    reason: failure.reason,
    message: failure.message,
    lastTransitionTime:
      current?.status === 'False' && current.lastTransitionTime !== undefined ? current.lastTransitionTime : now,
  }
}
