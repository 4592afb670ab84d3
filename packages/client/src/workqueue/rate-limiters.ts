import type { Clock } from '@keelson/component-base'

/** Decides how long a key waits before its next try. */
export interface RateLimiter<K> {
  /** The delay in milliseconds, counting one more failure. */
  when(key: K): number
  /** Clears a key's failures. */
  forget(key: K): void
  /** Failures counted since the key was last forgotten. */
  numRequeues(key: K): number
}

/** Doubles the delay with every failure of a key. */
export function exponentialFailureLimiter<K>(baseMs: number, maxMs: number): RateLimiter<K> {
  const failures = new Map<K, number>()
  return {
    when(key) {
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      return Math.min(maxMs, baseMs * 2 ** count)
    },
    forget: (key) => void failures.delete(key),
    numRequeues: (key) => failures.get(key) ?? 0,
  }
}

/** Lets `burst` keys through at once and `qps` per second after that, whichever keys they are. */
export function bucketLimiter<K>(qps: number, burst: number, clock: Clock): RateLimiter<K> {
  let tokens = burst
  let filledAt = clock.monotonic()
  return {
    when() {
      const now = clock.monotonic()
      tokens = Math.min(burst, tokens + ((now - filledAt) * qps) / 1000) - 1
      filledAt = now
      return tokens >= 0 ? 0 : (-tokens * 1000) / qps
    },
    forget: () => {},
    numRequeues: () => 0,
  }
}

/** The longest delay that any of the limiters asks for. */
export function maxOfLimiters<K>(...limiters: readonly RateLimiter<K>[]): RateLimiter<K> {
  return {
    when: (key) => Math.max(...limiters.map((limiter) => limiter.when(key))),
    forget: (key) => limiters.forEach((limiter) => limiter.forget(key)),
    numRequeues: (key) => Math.max(...limiters.map((limiter) => limiter.numRequeues(key))),
  }
}

/** Client-go's default for controllers: per key 5 ms doubling to 1000 s, overall 10 per second after a burst of 100. */
export function defaultControllerLimiter<K>(clock: Clock): RateLimiter<K> {
  return maxOfLimiters(exponentialFailureLimiter<K>(5, 1_000_000), bucketLimiter<K>(10, 100, clock))
}
