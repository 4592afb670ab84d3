import type { Clock, Timer } from '@keelson/component-base'

/** How often a BoundedRunner may run. */
export interface RunnerBounds {
  /** Least time between two runs, in milliseconds: many changes become one sync. The first of a burst runs at once. */
  readonly minIntervalMs: number
  /** Wait before the work is tried again after it failed, in milliseconds. */
  readonly retryMs: number
}

/**
 * Runs one piece of work on request, never twice at the same time and not more often than its bounds allow. A request
 * that comes during a run leads to another run.
 */
export class BoundedRunner {
  readonly #work: () => Promise<void>
  readonly #clock: Clock
  readonly #bounds: RunnerBounds
  readonly #onFailure: (error: unknown) => void
  #timer: Timer | undefined
  #running: Promise<void> | undefined
  #isWanted = false
  #isStopped = false
  #lastStart = Number.NEGATIVE_INFINITY

  constructor(options: {
    work: () => Promise<void>
    clock: Clock
    bounds: RunnerBounds
    onFailure: (error: unknown) => void
  }) {
    this.#work = options.work
    this.#clock = options.clock
    this.#bounds = options.bounds
    this.#onFailure = options.onFailure
  }

  /** Asks for a run. */
  request(): void {
    this.#isWanted = true
    this.#schedule(this.#lastStart + this.#bounds.minIntervalMs - this.#clock.monotonic())
  }

  /** Refuses further runs and waits for one that is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await this.#running
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped || this.#running !== undefined || this.#timer !== undefined) return
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined
      this.#running = this.#run()
    }, delayMs)
  }

  async #run(): Promise<void> {
    this.#isWanted = false
    this.#lastStart = this.#clock.monotonic()
    let delay = this.#bounds.minIntervalMs
    try {
      await this.#work()
    } catch (error) {
      this.#isWanted = true
      delay = this.#bounds.retryMs
      this.#onFailure(error)
    }
    this.#running = undefined
    if (this.#isWanted) this.#schedule(delay)
  }
}
