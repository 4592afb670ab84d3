import type { Node, Pod } from '@keelson/api'

/** Kinds of objects whose changes may make a pod schedulable. */
export type EventResource = 'Node' | 'Pod'

/** What can happen to them, as far as plug-ins care. */
export type EventAction =
  | 'add'
  | 'delete'
  | 'updateLabels'
  | 'updateTaints'
  | 'updateAllocatable'
  | 'updateUnschedulable'
  | 'updateConditions'
  | 'updateRequests'
  | 'updateSchedulingGates'
  | 'updateTolerations'

/** Something that happened in the cluster. */
export interface ClusterEvent {
  readonly resource: EventResource
  readonly action: EventAction
}

/** A kind of event that may turn a plug-in's rejection around, with an optional look at the objects. */
export interface EventInterest<Subject = unknown> {
  readonly resource: EventResource
  readonly actions: readonly EventAction[]
  readonly helps?: Hint<Subject>
}

/**
 * Whether this event can help this pod (KEP-4247, queueing hints). `before` is missing when the object is new, `after`
 * when it is gone.
 */
export type Hint<Subject> = (pod: Pod, before: Subject | undefined, after: Subject | undefined) => boolean

/** Interest in what happens to nodes; in all of it where there is no hint. */
export function onNode(actions: readonly EventAction[], helps?: Hint<Node>): EventInterest<Node> {
  return { resource: 'Node', actions, helps }
}

/** Interest in what happens to pods; in all of it where there is no hint. */
export function onPod(actions: readonly EventAction[], helps?: Hint<Pod>): EventInterest<Pod> {
  return { resource: 'Pod', actions, helps }
}

/** Interest in a change of the waiting pod itself. */
export function onItself(action: EventAction, helps: (pod: Pod) => boolean = () => true): EventInterest<Pod> {
  return onPod([action], (pod, _before, after) => after?.metadata.uid === pod.metadata.uid && helps(after!))
}
