import { deepEqual } from '@keelson/apimachinery'
import type { Pod } from '@keelson/api'
import { ownConditions } from '../status/conditions.ts'

/**
 * Whether a pod's change in the API can ask anything of its worker. What the kubelet itself writes into the status
 * comes back by the watch and asks nothing.
 */
export function asksForWork(before: Pod, after: Pod): boolean {
  return !deepEqual(relevant(before), relevant(after))
}

function relevant(pod: Pod): unknown[] {
  const { generation, deletionTimestamp, deletionGracePeriodSeconds, labels, annotations } = pod.metadata
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !ownConditions.has(type))
  const gates = others.map(({ type, status }) => [type, status])
  const phase = pod.status?.phase ?? 'Pending'
  return [
    generation ?? 0,
    deletionTimestamp ?? '',
    deletionGracePeriodSeconds ?? -1,
    labels ?? {},
    annotations ?? {},
    gates,
    phase === 'Failed' || phase === 'Succeeded',
  ]
}
