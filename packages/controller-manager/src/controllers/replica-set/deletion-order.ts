import { isPodReady, type Pod } from '@keelson/api'
import { parseTime } from '@keelson/apimachinery'

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost'
const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/**
 * The order in which surplus pods are deleted, least useful first
 * (https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset): unassigned, pending, not
 * ready, cheap by annotation, sharing a node with many, ready for a short time, often restarted, young. Ages are compared
 * by their logarithm, so that pods of similar age are not all taken from one start.
 */
export function byDeletionOrder(all: readonly Pod[], now: number): (a: Pod, b: Pod) => number {
  const perNode = new Map<string, number>()
  for (const { spec } of all) {
    const node = spec?.nodeName
    if (node !== undefined) perNode.set(node, (perNode.get(node) ?? 0) + 1)
  }
  const keys: ((pod: Pod) => number)[] = [
    (pod) => (pod.spec?.nodeName ? 1 : 0),
    (pod) => phaseRank[pod.status?.phase ?? 'Pending'] ?? 0,
    (pod) => (isPodReady(pod) ? 1 : 0),
    deletionCost,
    (pod) => -(perNode.get(pod.spec?.nodeName ?? '') ?? 0),
    (pod) => (isPodReady(pod) ? logAge(readyTime(pod), now) : 0),
    (pod) => -restarts(pod),
    (pod) => logAge(pod.metadata.creationTimestamp, now),
  ]
  return (a, b) => {
    for (const key of keys) {
      const difference = key(a) - key(b)
      if (difference !== 0) return difference
    }
    return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1
  }
}

/** What is no number costs nothing, as upstream has it. */
function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[costAnnotation] ?? ''
  return /^-?\d+$/.test(text) ? Number(text) : 0
}

function readyTime(pod: Pod): string | undefined {
  return pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime
}

function logAge(time: string | undefined, now: number): number {
  const seconds = time === undefined ? 0 : (now - parseTime(time)) / 1000
  return seconds < 1 ? -1 : Math.floor(Math.log2(seconds))
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount))
}
