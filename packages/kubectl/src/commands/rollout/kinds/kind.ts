import type { AnyObject } from '../../../resources/api.ts'
import type { Context } from '../../command.ts'

/** How far a rollout has come. */
export interface RolloutStatus {
  message: string
  done: boolean
}

/** One revision of a workload. */
export interface Revision {
  number: number
  changeCause: string
  /** The pod template as it was. */
  template: object
  /** The annotations of what kept it. */
  annotations: Readonly<Record<string, string>>
}

/** What rollout knows about one kind of workload. */
export interface RolloutKind {
  group: string
  resource: string
  /** Throws CommandError when the rollout has failed. */
  status(object: AnyObject, revision: number): RolloutStatus
  /** Oldest first. */
  history(object: AnyObject, context: Context): Promise<Revision[]>
  /** The template and annotations that going back to a revision writes. */
  rollback(object: AnyObject, to: Revision): { template: object; annotations: Record<string, string> }
  /** Whether a rollout can be held. */
  pausable: boolean
}
