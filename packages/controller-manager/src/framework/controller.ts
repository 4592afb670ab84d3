import type { EventRecorder, InformerFactory, Client } from '@keelson/client'
import type { Clock, Logger, MetricsRegistry, Random, Runnable } from '@keelson/component-base'
import type { ControllerManagerOptionValues } from '../options.ts'

/** What every controller is built from. */
export interface ControllerContext {
  readonly client: Client
  /** Informers shared by all controllers. */
  readonly informers: InformerFactory
  readonly recorder: (component: string) => EventRecorder
  readonly options: ControllerManagerOptionValues
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: MetricsRegistry
}

/** A controller's entry in the registry (controllers/index.ts). */
export interface ControllerDescriptor {
  /** Upstream's name, such as `replicaset-controller`: the identity in logs, metrics and health checks. */
  readonly name: string
  build(context: ControllerContext): Runnable
}

/** What a reconcile asks for next; nothing when all is well. */
export interface ReconcileResult {
  /** Reconcile again after so many milliseconds, whatever happens. */
  readonly requeueAfterMs?: number
}
