import type { Clock, Health, Logger, MetricsRegistry } from '@keelson/component-base'
import type { PodRuntime } from '../runtime/port.ts'
import type { StatsProvider } from '../stats/port.ts'
import type { PodDirectory } from '../sync-loop/port.ts'

/** What the handlers of the kubelet's API work with. */
export interface ServerContext {
  readonly runtime: PodRuntime
  readonly pods: PodDirectory
  readonly stats: StatsProvider
  readonly health: Health
  readonly metrics: MetricsRegistry
  /** The running configuration, as /configz shows it. */
  readonly configz: () => object
  readonly clock: Clock
  readonly logger: Logger
}
