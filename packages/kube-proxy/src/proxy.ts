import type { Clock, Logger } from '@keelson/component-base'
import type { EndpointSlice, Service } from '@keelson/api'
import { ChangeTracker, type ServicePortChange } from './changes/tracker.ts'
import type { Conntrack } from './conntrack/conntrack.ts'
import { staleFlows } from './conntrack/plan.ts'
import { serviceHealths, type ServiceHealthServers } from './healthcheck/service-health.ts'
import type { ProxyHealth } from './healthcheck/proxy-health.ts'
import type { Iptables } from './iptables/port.ts'
import { renderServicePort, type ServiceRules } from './iptables/rules/service.ts'
import { IptablesSyncer } from './iptables/syncer.ts'
import type { ProxyMetrics } from './metrics.ts'
import { BoundedRunner, type RunnerBounds } from './sync/bounded-runner.ts'

/** What the proxy works with. */
export interface ProxyOptions {
  readonly nodeName: string
  /** The pods' range. */
  readonly clusterCidr: string
  readonly bounds: RunnerBounds
  readonly iptables: Iptables
  readonly conntrack: Conntrack
  readonly serviceHealth: ServiceHealthServers
  readonly health: ProxyHealth
  readonly metrics: ProxyMetrics
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Keeps this node's iptables rules equal to what Services and EndpointSlices say. Nothing is written before both have
 * been listed once: rules made from half of them would cut working connections.
 */
export class Proxy {
  readonly #options: ProxyOptions
  readonly #tracker: ChangeTracker
  readonly #syncer: IptablesSyncer
  readonly #runner: BoundedRunner
  /** Changes that a failed sync has not brought to the kernel's connection table yet. */
  #unfinished: readonly ServicePortChange[] = []
  #isComplete = false

  constructor(options: ProxyOptions) {
    this.#options = options
    this.#tracker = new ChangeTracker({ nodeName: options.nodeName, onChange: () => this.#onChange() })
    this.#syncer = new IptablesSyncer(options.iptables, { clusterCidr: options.clusterCidr })
    this.#runner = new BoundedRunner({
      work: () => this.#sync(),
      clock: options.clock,
      bounds: options.bounds,
      onFailure: (err) => options.logger.error({ err }, 'Failed to sync rules, all of them will be written again'),
    })
  }

  setService(service: Service): void {
    this.#tracker.setService(service)
  }

  deleteService(service: Service): void {
    this.#tracker.deleteService(service)
  }

  setSlice(slice: EndpointSlice): void {
    this.#tracker.setSlice(slice)
  }

  deleteSlice(slice: EndpointSlice): void {
    this.#tracker.deleteSlice(slice)
  }

  /** Says that Services and EndpointSlices have both been listed: from here on, rules are written. */
  start(): void {
    this.#isComplete = true
    this.#runner.request()
  }

  /** Writes everything again when somebody has flushed the tables or put rules before ours. */
  async repair(): Promise<void> {
    if (!this.#isComplete || this.#syncer.needsFullSync) return
    const { logger } = this.#options
    if (await this.#syncer.isFlushed()) {
      logger.warn('The rules were removed by somebody else, writing all of them again')
    } else if (await this.#syncer.isOvertaken()) {
      logger.info('Another program has put rules before ours, putting ours first again')
    } else return
    this.#syncer.requireFullSync()
    this.#runner.request()
  }

  /** Waits for a sync that is under way. The rules stay: traffic must not depend on this process. */
  async stop(): Promise<void> {
    await this.#runner.stop()
    this.#options.serviceHealth.close()
  }

  #onChange(): void {
    this.#options.health.queued()
    this.#options.metrics.queued()
    if (this.#isComplete) this.#runner.request()
  }

  async #sync(): Promise<void> {
    const { metrics, clock, serviceHealth, health, logger } = this.#options
    const started = clock.monotonic()
    const changes = [...this.#unfinished, ...this.#tracker.take()]
    this.#unfinished = changes
    const outcome = await this.#syncer.sync(this.#render(changes))
    this.#unfinished = []
    serviceHealth.sync(serviceHealths(this.#tracker.states()))
    health.synced()
    metrics.synced(outcome, (clock.monotonic() - started) / 1000)
    await this.#forgetFlows(changes)
    logger.debug({ outcome, changes: changes.length, durationMs: clock.monotonic() - started }, 'Synced rules')
  }

  /** A flow that could not be forgotten ends by itself; the rules are right all the same. */
  async #forgetFlows(changes: readonly ServicePortChange[]): Promise<void> {
    const { conntrack, logger } = this.#options
    for (const flows of staleFlows(changes)) {
      try {
        await conntrack.forget(flows)
      } catch (err) {
        logger.error({ err, flows }, 'Failed to forget stale UDP flows')
      }
    }
  }

  #render(changes: readonly ServicePortChange[]): Map<string, ServiceRules | undefined> {
    const local = { clusterCidr: this.#options.clusterCidr }
    return new Map(
      changes.map(({ id, after }) => [
        id,
        after === undefined ? undefined : renderServicePort(after.port, after.choice, local),
      ]),
    )
  }
}
