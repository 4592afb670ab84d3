import type { Node } from '@keelson/api'
import type { Clock } from '@keelson/component-base'

/** A change that has waited longer than this means that the proxy is stuck. */
const staleAfterMs = 60_000

/** Put on a node by the cluster autoscaler before it removes the machine. */
const toBeDeletedTaint = 'ToBeDeletedByClusterAutoscaler'

/** An HTTP answer. */
export interface HealthReport {
  readonly status: 200 | 503
  readonly body: string
}

/** The proxy's own health: whether changes reach the kernel (the answer of port 10256, KEP-3458). */
export class ProxyHealth {
  readonly #clock: Clock
  #oldestQueued: number | undefined
  #lastUpdated: number
  #isNodeEligible = true

  constructor(clock: Clock) {
    this.#clock = clock
    this.#lastUpdated = clock.now()
  }

  /** A change waits to be synced. */
  queued(): void {
    this.#oldestQueued ??= this.#clock.now()
  }

  /** Everything that waited has been synced. */
  synced(): void {
    this.#oldestQueued = undefined
    this.#lastUpdated = this.#clock.now()
  }

  /** Tells of this node; undefined means that it is gone. A node that is about to go gets no new connections. */
  setNode(node: Node | undefined): void {
    this.#isNodeEligible =
      node !== undefined &&
      node.metadata.deletionTimestamp === undefined &&
      !(node.spec?.taints ?? []).some(({ key }) => key === toBeDeletedTaint)
  }

  /** Whether changes reach the kernel in time. */
  get isHealthy(): boolean {
    return this.#oldestQueued === undefined || this.#clock.now() - this.#oldestQueued < staleAfterMs
  }

  /** The answer of /healthz, for load balancers: whether to send this node new connections. */
  healthz(): HealthReport {
    return this.#report(this.isHealthy && this.#isNodeEligible, { nodeEligible: this.#isNodeEligible })
  }

  /** The answer of /livez: whether the proxy itself works. */
  livez(): HealthReport {
    return this.#report(this.isHealthy, {})
  }

  #report(isGood: boolean, more: { nodeEligible?: boolean }): HealthReport {
    const currentTime = new Date(this.#clock.now()).toISOString()
    const lastUpdated = new Date(this.#lastUpdated).toISOString()
    const body = {
      // Recent while all is well, although nothing may have changed for long.
      lastUpdated: isGood ? currentTime : lastUpdated,
      currentTime,
      ...more,
      healthy: this.isHealthy,
      status: { IPv4: { lastUpdated, healthy: this.isHealthy } },
    }
    return { status: isGood ? 200 : 503, body: JSON.stringify(body) }
  }
}
