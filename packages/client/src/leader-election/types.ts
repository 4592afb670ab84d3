import type { Clock, Logger, MetricsRegistry, Random, Runnable } from '@keelson/component-base'
import type { EventRecorder } from '../events/types.ts'
import type { Client } from '../rest/client.ts'

/** How to elect and what to do. The times must satisfy lease > renew deadline > 1.2 * retry period. */
export interface LeaderElectionOptions {
  client: Pick<Client, 'resource'>
  clock: Clock
  random: Random
  logger?: Logger
  metrics?: MetricsRegistry
  /** Told of the beginning and the end of each term, about the Lease. */
  recorder?: Pick<EventRecorder, 'event'>
  leaseNamespace: string
  leaseName: string
  /** Unique per process: host name and a random part. */
  identity: string
  /** How long others wait after the last renewal they saw; 15 s unless told. */
  leaseDurationMs?: number
  /** How long a leader tries to renew before it gives up; 10 s unless told. */
  renewDeadlineMs?: number
  /** Between tries; 2 s unless told. */
  retryPeriodMs?: number
  /** Called on becoming leader; the signal aborts when leadership ends. */
  onStartedLeading(signal: AbortSignal): Promise<void> | void
  /** Called after leadership has ended and `onStartedLeading` has returned. */
  onStoppedLeading?(): Promise<void> | void
  /** Called when another identity, or this one, is seen to lead. */
  onNewLeader?(identity: string): void
}

/** Contends for a Lease from start to stop, again after a loss; a stop gives the Lease up at once. */
export interface LeaderElector extends Runnable {
  isLeader(): boolean
  /**
   * For health checks: a leader that cannot renew gives up by itself, so one that still leads long after is stuck.
   *
   * @throws Error when this process leads and its Lease has been expired for longer than `toleranceMs`
   */
  assertRenewing(toleranceMs: number): void
  /** The identity last seen to hold the Lease; empty when none was. */
  readonly leader: string
}
