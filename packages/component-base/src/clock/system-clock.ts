import type { Clock, Timer } from './clock.ts'
import { sleepWith } from './clock.ts'

/** Node fires timers above this after one millisecond, so longer waits are made of several. */
const longestTimer = 2 ** 31 - 1

class SystemTimer implements Timer {
  #handle: NodeJS.Timeout | undefined
  #unrefed = false
  readonly #fn: () => void

  constructor(fn: () => void, ms: number) {
    this.#fn = fn
    this.#arm(Math.max(0, ms))
  }

  cancel(): void {
    clearTimeout(this.#handle)
    this.#handle = undefined
  }

  unref(): Timer {
    this.#unrefed = true
    this.#handle?.unref()
    return this
  }

  #arm(ms: number): void {
    const rest = ms - longestTimer
    this.#handle = setTimeout(rest > 0 ? () => this.#arm(rest) : this.#fn, Math.min(ms, longestTimer))
    if (this.#unrefed) this.#handle.unref()
  }
}

/** The machine's clock and Node's timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (fn, ms) => new SystemTimer(fn, ms),
  sleep: (ms, signal) => sleepWith(systemClock, ms, signal),
}
