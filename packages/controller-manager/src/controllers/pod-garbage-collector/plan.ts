import { isNodeReady, isPodTerminal, type Node, type Pod, type PodCondition } from '@keelson/api'
import { rfc3339 } from '@keelson/apimachinery'

/** How long a node may be missing before its pods count as orphans: informers may lag behind one another. */
export const quarantineMs = 40_000

/** A pod to be deleted at once, and why it was disrupted, where it was. */
export interface PodRemoval {
  readonly pod: Pod
  /** In upstream's words, for metrics. */
  readonly reason: 'terminated' | 'unscheduled' | 'out-of-service' | 'orphaned'
  readonly condition?: PodCondition
}

/** Terminated pods beyond the threshold: evicted ones first, then the oldest. */
export function surplusTerminated(terminated: readonly Pod[], threshold: number): readonly PodRemoval[] {
  const surplus = threshold > 0 ? terminated.length - threshold : 0
  if (surplus <= 0) return []
  return terminated
    .toSorted(byEvictionAndAge)
    .slice(0, surplus)
    .map((pod) => ({ pod, reason: 'terminated' }))
}

/** Pods under deletion that no kubelet will ever finish: bound to no node, or to one that is declared to be out of service. */
export function unfinishable(
  terminating: readonly Pod[],
  nodeOf: (name: string) => Node | undefined,
): readonly PodRemoval[] {
  return terminating.flatMap((pod): PodRemoval[] => {
    if (!pod.spec?.nodeName) return [{ pod, reason: 'unscheduled' }]
    const node = nodeOf(pod.spec.nodeName)
    return node !== undefined && isOutOfService(node) ? [{ pod, reason: 'out-of-service' }] : []
  })
}

/** The pods of a node that is gone. */
export function orphans(pods: readonly Pod[], now: number): readonly PodRemoval[] {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: rfc3339(now),
  }
  const reason = 'orphaned'
  return pods.map((pod) => (isPodTerminal(pod) ? { pod, reason } : { pod, reason, condition }))
}

/** Whether somebody has declared a node that is not ready to be shut down for good. */
export function isOutOfService(node: Node): boolean {
  return !isNodeReady(node) && (node.spec?.taints ?? []).some(({ key }) => key === 'node.kubernetes.io/out-of-service')
}

function byEvictionAndAge(a: Pod, b: Pod): number {
  const rank = ({ status }: Pod): number => (status?.phase === 'Failed' && status.reason === 'Evicted' ? 0 : 1)
  const text = ({ metadata }: Pod): string => `${metadata.creationTimestamp} ${metadata.name}`
  return rank(a) - rank(b) || (text(a) < text(b) ? -1 : 1)
}
