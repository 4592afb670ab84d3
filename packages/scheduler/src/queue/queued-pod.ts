import type { Pod } from '@keelson/api'

/** A pod on its way through the queue. */
export interface QueuedPod {
  /** The newest version of the pod. */
  pod: Pod
  readonly key: string
  /** When it entered the queue, in milliseconds of the monotonic clock. */
  readonly queuedAt: number
  /** When it entered the queue for the first time. */
  readonly firstQueuedAt: number
  attempts: number
  /** Plug-ins that rejected it in the last attempt; empty after an error. */
  rejectedBy: ReadonlySet<string>
  /** When the last attempt ended, in milliseconds of the monotonic clock. */
  lastFailureAt?: number
}

/** Where a pod may wait, as metrics name it. */
export type QueueName = 'active' | 'backoff' | 'unschedulable' | 'gated'
