import type { Clock } from '@keelson/component-base'

/** A change that has waited longer than this means that the proxy is stuck. */
const staleAfterMs = 60_000

/** The proxy's own health: whether changes reach the kernel (the answer of port 10256). */
export class ProxyHealth {
  readonly #clock: Clock
  #oldestQueued: number | undefined
  #lastUpdated: number

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

  /** Upstream's answer: 200 or 503 with the times, as cloud load balancers read it. */
  report(): { status: 200 | 503; body: string } {
    const now = this.#clock.now()
    const isHealthy = this.#oldestQueued === undefined || now - this.#oldestQueued < staleAfterMs
    const lastUpdated = isHealthy && this.#oldestQueued === undefined ? now : this.#lastUpdated
    const body = {
      lastUpdated: new Date(lastUpdated).toISOString(),
      currentTime: new Date(now).toISOString(),
      nodeEligible: true,
    }
    return { status: isHealthy ? 200 : 503, body: JSON.stringify(body) }
  }
}
