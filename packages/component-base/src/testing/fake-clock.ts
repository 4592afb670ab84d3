import type { Clock, Timer } from '../clock/clock.ts'
import { sleepWith } from '../clock/clock.ts'

interface Pending {
  at: number
  order: number
  fn: () => void
}

/**
 * A Clock that moves only when told. Timers fire in the order of their due times, then of their making; a timer made by
 * a firing timer fires in the same advance when it is due.
 */
export class FakeClock implements Clock {
  #now: number
  readonly #start: number
  #order = 0
  #pending: Pending[] = []
  #waiters: { count: number; resolve: () => void }[] = []

  /** @param now the wall clock at the start, in milliseconds since the epoch; 2026-01-01 unless told */
  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
    this.#start = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now - this.#start
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const pending: Pending = { at: this.#now + Math.max(0, ms), order: this.#order++, fn }
    this.#pending.push(pending)
    this.#wakeWaiters()
    const timer: Timer = {
      cancel: () => {
        this.#pending = this.#pending.filter((item) => item !== pending)
      },
      unref: () => timer,
    }
    return timer
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith(this, ms, signal)
  }

  /** How many timers wait. */
  get pendingTimers(): number {
    return this.#pending.length
  }

  /** Milliseconds until the next timer is due, or undefined when none waits. */
  nextTimerIn(): number | undefined {
    const next = this.#next(Infinity)
    return next === undefined ? undefined : next.at - this.#now
  }

  /** Moves time on and fires what falls due, without letting promises run in between. */
  advance(ms: number): void {
    const target = this.#now + ms
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) this.#fire(next)
    this.#now = target
  }

  /** Moves time on and, after each timer, lets everything that it set going run until only I/O or time is awaited. */
  async advanceAsync(ms: number): Promise<void> {
    const target = this.#now + ms
    await settle()
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#fire(next)
      await settle()
    }
    this.#now = target
    await settle()
  }

  /** Resolves as soon as at least `count` timers wait: the moment to advance for code that is about to sleep. */
  waitForTimers(count = 1): Promise<void> {
    if (this.#pending.length >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ count, resolve }))
  }

  #fire(pending: Pending): void {
    this.#now = Math.max(this.#now, pending.at)
    this.#pending = this.#pending.filter((item) => item !== pending)
    pending.fn()
  }

  #next(until: number): Pending | undefined {
    let best: Pending | undefined
    for (const item of this.#pending) {
      if (item.at > until) continue
      if (best === undefined || item.at < best.at || (item.at === best.at && item.order < best.order)) best = item
    }
    return best
  }

  #wakeWaiters(): void {
    const ready = this.#waiters.filter((waiter) => waiter.count <= this.#pending.length)
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter))
    for (const waiter of ready) waiter.resolve()
  }
}

/** Lets promise reactions and immediates run until none is left waiting behind this one. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
