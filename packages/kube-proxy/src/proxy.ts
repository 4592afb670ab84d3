import { isIPv4 } from 'node:net'
import type { Clock, Logger } from '@keelson/component-base'
import type { EndpointSlice, Node, Service } from '@keelson/api'
import {
  ChangeTracker,
  type ChangedThing,
  type ServicePortChange,
  type ServicePortState,
  type TakenChanges,
} from './changes/tracker.ts'
import type { Conntrack } from './conntrack/conntrack.ts'
import type { Flow } from './conntrack/flow.ts'
import { concernsFlows, staleFlows } from './conntrack/plan.ts'
import { serviceHealths, type ServiceHealthServers } from './healthcheck/service-health.ts'
import type { ProxyHealth } from './healthcheck/proxy-health.ts'
import type { Iptables } from './iptables/port.ts'
import { renderServicePort, type ServiceRules } from './iptables/rules/service.ts'
import type { RuleSettings } from './iptables/rules/settings.ts'
import { IptablesSyncer } from './iptables/syncer.ts'
import type { ProxyMetrics } from './metrics.ts'
import { BoundedRunner, type RunnerBounds } from './sync/bounded-runner.ts'

/** The label that tells a node's zone. */
const zoneLabel = 'topology.kubernetes.io/zone'

/** What the proxy works with. */
export interface ProxyOptions {
  readonly nodeName: string
  readonly rules: RuleSettings
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
  #unfinished: TakenChanges = { ports: [], triggerTimes: [] }
  #nodeIp: string | undefined
  #isComplete = false

  constructor(options: ProxyOptions) {
    this.#options = options
    this.#tracker = new ChangeTracker({
      nodeName: options.nodeName,
      since: options.clock.now(),
      onChange: (what) => this.#onChange(what),
    })
    this.#syncer = new IptablesSyncer(options.iptables, options.rules)
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

  /** Tells of this node; undefined means that it is gone. */
  setNode(node: Node | undefined): void {
    this.#options.health.setNode(node)
    if (node !== undefined) this.#tracker.setZone(node.metadata.labels?.[zoneLabel])
    const address = node?.status?.addresses?.find(({ type, address }) => type === 'InternalIP' && isIPv4(address))
    if (address === undefined || address.address === this.#nodeIp) return
    this.#nodeIp = address.address
    this.#tracker.markAll()
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

  #onChange(what: ChangedThing): void {
    this.#options.health.queued()
    this.#options.metrics.queued(what)
    if (this.#isComplete) this.#runner.request()
  }

  async #sync(): Promise<void> {
    const { metrics, clock, serviceHealth, health, logger } = this.#options
    const started = clock.monotonic()
    metrics.started()
    const changes = joinChanges(this.#unfinished, this.#tracker.take())
    this.#unfinished = changes
    const outcome = await this.#write(changes.ports)
    this.#unfinished = { ports: [], triggerTimes: [] }
    const states = [...this.#tracker.states()]
    serviceHealth.sync(serviceHealths(states))
    health.synced()
    metrics.synced({
      outcome,
      seconds: (clock.monotonic() - started) / 1000,
      triggerTimes: changes.triggerTimes.map((time) => time / 1000),
      rules: this.#syncer.ruleCounts,
      withoutLocal: countWithoutLocal(states),
    })
    await this.#forgetFlows(changes.ports)
    logger.debug({ outcome, changes: changes.ports.length, durationMs: clock.monotonic() - started }, 'Synced rules')
  }

  async #write(changes: readonly ServicePortChange[]): Promise<'full' | 'partial' | 'nothing'> {
    const wanted = this.#syncer.needsFullSync ? 'full' : 'partial'
    try {
      return await this.#syncer.sync(this.#render(changes))
    } catch (err) {
      this.#options.metrics.failed(wanted)
      throw err
    }
  }

  /** One flow that cannot be forgotten keeps no other; the rules are right all the same. */
  async #forgetFlows(changes: readonly ServicePortChange[]): Promise<void> {
    const { conntrack, clock, metrics, logger } = this.#options
    if (!changes.some((change) => concernsFlows(change))) return
    const started = clock.monotonic()
    try {
      let forgotten = 0
      for (const flow of staleFlows(changes, await conntrack.list())) if (await this.#forget(flow)) forgotten++
      metrics.flowsReconciled(forgotten, (clock.monotonic() - started) / 1000)
    } catch (err) {
      logger.error({ err }, 'Failed to list UDP flows, stale ones stay')
    }
  }

  async #forget(flow: Flow): Promise<boolean> {
    const { conntrack, logger } = this.#options
    try {
      await conntrack.forget(flow)
      return true
    } catch (err) {
      logger.error({ err, flow }, 'Failed to forget a stale UDP flow')
      return false
    }
  }

  #render(changes: readonly ServicePortChange[]): Map<string, ServiceRules | undefined> {
    const settings = { ...this.#options.rules, nodeIp: this.#nodeIp }
    return new Map(
      changes.map(({ id, after }) => [
        id,
        after === undefined ? undefined : renderServicePort(after.port, after.choice, settings),
      ]),
    )
  }
}

function joinChanges(earlier: TakenChanges, later: TakenChanges): TakenChanges {
  return {
    ports: [...earlier.ports, ...later.ports],
    triggerTimes: [...earlier.triggerTimes, ...later.triggerTimes],
  }
}

/** Service ports that have endpoints, but none here where policy Local asks for one. */
function countWithoutLocal(states: readonly ServicePortState[]): { internal: number; external: number } {
  const elsewhere = states.filter(({ choice }) => choice.anywhere && choice.local.length === 0)
  return {
    internal: elsewhere.filter(({ port }) => port.internalPolicyLocal).length,
    external: elsewhere.filter(({ port }) => port.externalPolicyLocal).length,
  }
}
