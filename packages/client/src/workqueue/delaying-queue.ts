import type { Cause, Clock, Timer } from '@keelson/component-base'
import { currentCause, withCause } from '@keelson/component-base'
import type { DelayingQueue, Queue } from './work-queue.ts'

interface Pending {
  timer: Timer
  at: number
  cause: Cause | undefined
}

/** The middle layer: adds after a delay, keeping for each key only the earliest. */
export class TimedQueue<K> implements DelayingQueue<K> {
  readonly #inner: Queue<K>
  readonly #clock: Clock
  readonly #pending = new Map<K, Pending>()

  constructor(inner: Queue<K>, clock: Clock) {
    this.#inner = inner
    this.#clock = clock
  }

  get shuttingDown(): boolean {
    return this.#inner.shuttingDown
  }

  get length(): number {
    return this.#inner.length
  }

  add(key: K): void {
    this.#inner.add(key)
  }

  addAfter(key: K, ms: number): void {
    if (this.shuttingDown) return
    if (ms <= 0) {
      this.add(key)
      return
    }
    const at = this.#clock.monotonic() + ms
    const earlier = this.#pending.get(key)
    if (earlier !== undefined && earlier.at <= at) return
    earlier?.timer.cancel()
    const cause = earlier?.cause ?? currentCause()
    const timer = this.#clock.setTimeout(() => {
      this.#pending.delete(key)
      withCause(cause, () => this.#inner.add(key))
    }, ms)
    this.#pending.set(key, { timer, at, cause })
  }

  get(signal?: AbortSignal): Promise<K | undefined> {
    return this.#inner.get(signal)
  }

  done(key: K): void {
    this.#inner.done(key)
  }

  causeOf(key: K): Cause | undefined {
    return this.#inner.causeOf(key)
  }

  shutDown(): void {
    for (const { timer } of this.#pending.values()) timer.cancel()
    this.#pending.clear()
    this.#inner.shutDown()
  }
}
