import type { Node, Pod } from '@keelson/api'
import { deepEqual } from '@keelson/apimachinery'
import type { ClusterEvent, EventAction } from '../framework/events.ts'

/** What a change of a node means to the queue. */
export function nodeEvents(before: Node, after: Node): readonly ClusterEvent[] {
  const actions: EventAction[] = []
  if (!deepEqual(before.status?.allocatable, after.status?.allocatable)) actions.push('updateAllocatable')
  if (!deepEqual(before.metadata.labels, after.metadata.labels)) actions.push('updateLabels')
  if (!deepEqual(before.spec?.taints, after.spec?.taints)) actions.push('updateTaints')
  if ((before.spec?.unschedulable ?? false) !== (after.spec?.unschedulable ?? false))
    actions.push('updateUnschedulable')
  if (!deepEqual(conditionsOf(before), conditionsOf(after))) actions.push('updateConditions')
  return actions.map((action) => ({ resource: 'Node', action }))
}

/** What a change of a pod means to itself while it waits, and to others on its node; undefined when it means nothing. */
export function podEvent(before: Pod, after: Pod): ClusterEvent | undefined {
  const action = ((): EventAction | undefined => {
    if (!deepEqual(before.spec?.schedulingGates, after.spec?.schedulingGates)) return 'updateSchedulingGates'
    if (!deepEqual(before.spec?.tolerations, after.spec?.tolerations)) return 'updateTolerations'
    if (!deepEqual(before.metadata.labels, after.metadata.labels)) return 'updateLabels'
    return deepEqual(requestsOf(before), requestsOf(after)) ? undefined : 'updateRequests'
  })()
  return action === undefined ? undefined : { resource: 'Pod', action }
}

/** All that a pod's requests follow from. */
function requestsOf({ spec }: Pod): unknown[] {
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  return [spec?.resources, ...containers.map(({ resources }) => resources)]
}

/** Heartbeats and messages change all the time and mean nothing to a pod. */
function conditionsOf(node: Node): Record<string, string> {
  return Object.fromEntries((node.status?.conditions ?? []).map(({ type, status }) => [type, status]))
}
