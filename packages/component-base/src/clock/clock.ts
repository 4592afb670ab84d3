/** A pending callback. */
export interface Timer {
  /** Stops the callback from running; harmless when it already ran. */
  cancel(): void
  /** Lets the process end while this timer is still pending. Returns itself. */
  unref(): Timer
}

/** Time as programs see it. Everything outside component-base reads time and waits only through a Clock. */
export interface Clock {
  /** Wall clock, in milliseconds since the epoch. May jump; use it for timestamps that leave the process. */
  now(): number
  /** Milliseconds from an arbitrary start, never going back. Use it to measure and for deadlines. */
  monotonic(): number
  /** Runs `fn` once after at least `ms` milliseconds; values below zero count as zero, Infinity never fires. */
  setTimeout(fn: () => void, ms: number): Timer
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Builds `sleep` from `setTimeout`, so that every Clock waits and cancels in the same way. */
export function sleepWith(clock: Pick<Clock, 'setTimeout'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason)
      return
    }
    const onAbort = (): void => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
