import type { Clock } from '@keelson/component-base'

/** How long things that keep failing have to wait. Keys are the caller's. */
export interface CrashBackoff {
  /** Milliseconds still to wait for something that ended at `since`; 0 when it may go on. */
  remaining(key: string, since: number): number
  /** The key's current delay in milliseconds, 0 when it has none. */
  delay(key: string): number
  /** Counts one more attempt after something that ended at `since`. */
  next(key: string, since: number): void
  forget(keyPrefix: string): void
}

/** Doubling delays; a key that was quiet for twice the longest delay starts over. */
export function createCrashBackoff(options: { clock: Clock; initialMs: number; maxMs: number }): CrashBackoff {
  const { clock, initialMs, maxMs } = options
  const entries = new Map<string, { delayMs: number; updatedAt: number }>()
  const expired = (entry: { updatedAt: number }, since: number) => since - entry.updatedAt > 2 * maxMs
  return {
    remaining(key, since) {
      const entry = entries.get(key)
      if (!entry || expired(entry, since)) return 0
      return Math.max(0, since + entry.delayMs - clock.now())
    },
    delay: (key) => entries.get(key)?.delayMs ?? 0,
    next(key, since) {
      const entry = entries.get(key)
      const delayMs = entry && !expired(entry, since) ? Math.min(maxMs, entry.delayMs * 2) : initialMs
      entries.set(key, { delayMs, updatedAt: clock.now() })
    },
    forget(keyPrefix) {
      for (const key of entries.keys()) if (key.startsWith(keyPrefix)) entries.delete(key)
    },
  }
}
