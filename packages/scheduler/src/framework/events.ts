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
export interface EventInterest<Pod, Subject = unknown> {
  readonly resource: EventResource
  readonly actions: readonly EventAction[]
  /** Whether this event can help this pod; always when left out (KEP-4247, queueing hints). */
  helps?(pod: Pod, before: Subject | undefined, after: Subject | undefined): boolean
}
