import type { Clock, Timer } from '@keelson/component-base'
import type { LeafSnapshot } from './leaf-list.ts'

/** Upstream's compaction interval: for longer than that no client may count on a continue token. */
const keptMs = 300_000
const maxSnapshots = 16

interface Kept {
  readonly snapshot: LeafSnapshot
  readonly until: number
}

/**
 * The states that continue tokens name, by revision. Each holds on to every object as it was then: so they are few, and go
 * five minutes after a page was last cut from them. Etcd answers for those that are gone, or says that it cannot.
 */
export class KeptSnapshots {
  readonly #clock: Clock
  readonly #kept = new Map<number, Kept>()
  #timer: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(revision: number): LeafSnapshot | undefined {
    return this.#kept.get(revision)?.snapshot
  }

  keep(revision: number, snapshot: LeafSnapshot): void {
    this.#kept.delete(revision)
    this.#kept.set(revision, { snapshot, until: this.#clock.monotonic() + keptMs })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxSnapshots) break
      this.#kept.delete(oldest)
    }
    if (this.#timer === undefined) this.#expireIn(keptMs)
  }

  clear(): void {
    this.#kept.clear()
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #expireIn(ms: number): void {
    this.#timer = this.#clock.setTimeout(() => this.#expire(), ms).unref()
  }

  #expire(): void {
    this.#timer = undefined
    const now = this.#clock.monotonic()
    // In the order in which they are due.
    for (const [revision, { until }] of this.#kept) {
      if (until > now) return this.#expireIn(until - now)
      this.#kept.delete(revision)
    }
  }
}
