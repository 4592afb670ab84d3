import type { Random } from '../random/random.ts'

/** How delays grow. */
export interface BackoffOptions {
  /** The first delay, in milliseconds. */
  initialMs: number
  /** No delay before jitter exceeds this. */
  maxMs: number
  /** Growth per failure; 2 unless told. */
  factor?: number
  /** Adds up to this share of the delay at random (0.5 = up to one and a half times); none unless told. */
  jitter?: number
  random: Random
}

/** Growing delays, one series per key. */
export interface Backoff {
  /** The delay, in milliseconds, before the next attempt, counting one more failure for `key`. */
  next(key?: string): number
  /** Forgets the failures of `key`, or of every key when none is given. */
  reset(key?: string): void
}

/** Exponential backoff with jitter. Keys that are never reset are kept for ever: reset on success. */
export function createBackoff(options: BackoffOptions): Backoff {
  const { initialMs, maxMs, factor = 2, jitter = 0, random } = options
  const failures = new Map<string, number>()
  return {
    next(key = '') {
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      const delay = Math.min(maxMs, initialMs * factor ** count)
      return delay * (1 + jitter * random.next())
    },
    reset(key) {
      if (key === undefined) failures.clear()
      else failures.delete(key)
    },
  }
}
