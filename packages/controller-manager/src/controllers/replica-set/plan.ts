import { isPodActive, isPodReady, isPodTerminal, type Pod, type ReplicaSet, type ReplicaSetStatus } from '@keelson/api'
import { parseTime, selectorFromLabelSelector } from '@keelson/apimachinery'
import { byDeletionOrder } from './deletion-order.ts'

/** Upstream's limit on writes of one reconcile, so that one huge ReplicaSet does not starve the others. */
export const burstReplicas = 500

/** What a ReplicaSet needs. */
export interface ReplicaSetPlan {
  /** Pods that match and have no controller: to be adopted. */
  readonly adopt: readonly Pod[]
  /** Pods that no longer match: to be released. */
  readonly release: readonly Pod[]
  /** How many pods to create. */
  readonly create: number
  readonly delete: readonly Pod[]
  /** The status that follows from the pods as they are now; conditions are the caller's. */
  readonly status: Omit<ReplicaSetStatus, 'conditions'>
  /** When a pod that is ready now will count as available, in milliseconds from now. */
  readonly availableInMs?: number
}

/**
 * Decides what a ReplicaSet needs. Pure.
 *
 * @param candidates pods of the namespace that the ReplicaSet controls, or that match and have no controller
 * @param state the pods of all ReplicaSets with the same controller, which crowd nodes too, and the time in milliseconds
 * since the epoch
 */
export function planReplicaSet(
  rs: ReplicaSet,
  candidates: readonly Pod[],
  { siblings = candidates, now }: { siblings?: readonly Pod[]; now: number },
): ReplicaSetPlan {
  const selector = selectorFromLabelSelector(rs.spec?.selector)
  const isDeleting = rs.metadata.deletionTimestamp !== undefined
  const mine = (pod: Pod) =>
    pod.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid === rs.metadata.uid
  const active = candidates.filter(isPodActive)
  const matching = active.filter((pod) => selector.matches(pod.metadata.labels))
  const adopt = isDeleting ? [] : matching.filter((pod) => !mine(pod))
  const claimed = isDeleting ? matching.filter(mine) : matching
  const release = isDeleting ? [] : active.filter((pod) => mine(pod) && !selector.matches(pod.metadata.labels))
  const leaving = candidates.filter((pod) => isLeaving(pod) && mine(pod) && selector.matches(pod.metadata.labels))
  const missing = isDeleting ? 0 : (rs.spec?.replicas ?? 1) - claimed.length
  const surplus =
    missing < 0
      ? claimed.toSorted(byDeletionOrder(siblings.filter(isPodActive), now)).slice(0, Math.min(-missing, burstReplicas))
      : []
  return {
    adopt,
    release,
    create: Math.min(Math.max(missing, 0), burstReplicas),
    delete: surplus,
    ...statusOf(rs, { pods: claimed, leaving: leaving.length, now }),
  }
}

/** Told to end and not ended yet. */
function isLeaving(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod)
}

function statusOf(
  rs: ReplicaSet,
  { pods, leaving, now }: { pods: readonly Pod[]; leaving: number; now: number },
): Pick<ReplicaSetPlan, 'status' | 'availableInMs'> {
  const minReadyMs = (rs.spec?.minReadySeconds ?? 0) * 1000
  const templateLabels = Object.entries(rs.spec?.template?.metadata?.labels ?? {})
  const ready = pods.filter(isPodReady)
  const waits = ready.map((pod) => readySince(pod) + minReadyMs - now)
  const pending = waits.filter((wait) => wait > 0)
  return {
    status: {
      replicas: pods.length,
      fullyLabeledReplicas: pods.filter(({ metadata }) =>
        templateLabels.every(([key, value]) => metadata.labels?.[key] === value),
      ).length,
      readyReplicas: ready.length,
      availableReplicas: ready.length - pending.length,
      terminatingReplicas: leaving,
      observedGeneration: rs.metadata.generation,
    },
    ...(pending.length > 0 ? { availableInMs: Math.min(...pending) } : {}),
  }
}

function readySince(pod: Pod): number {
  const time = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime
  return time === undefined ? 0 : parseTime(time)
}
