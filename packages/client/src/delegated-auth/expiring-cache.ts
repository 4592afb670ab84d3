import type { Clock } from '@keelson/component-base'

/** Answers that stay good for a while, and questions under way. */
export interface ExpiringCache<V> {
  /**
   * The answer for a key: a kept one, that of a question already under way, or a new one. `ttlMs` says how long an
   * answer is kept; zero keeps it only for those who wait for it now. Failures are not kept.
   */
  get(key: string, ask: () => Promise<V>, ttlMs: (value: V) => number): Promise<V>
}

/** Makes a cache of at most `maxEntries` answers; the oldest go first. */
export function createExpiringCache<V>(options: { clock: Clock; maxEntries: number }): ExpiringCache<V> {
  const { clock, maxEntries } = options
  const kept = new Map<string, { value: V; until: number }>()
  const asking = new Map<string, Promise<V>>()

  async function askAndKeep(key: string, ask: () => Promise<V>, ttlMs: (value: V) => number): Promise<V> {
    const value = await ask()
    const ttl = ttlMs(value)
    if (ttl > 0) {
      kept.delete(key)
      kept.set(key, { value, until: clock.monotonic() + ttl })
      if (kept.size > maxEntries) kept.delete(kept.keys().next().value as string)
    }
    return value
  }

  return {
    get(key, ask, ttlMs) {
      const entry = kept.get(key)
      if (entry && entry.until > clock.monotonic()) return Promise.resolve(entry.value)
      kept.delete(key)
      const running = asking.get(key)
      if (running) return running
      const answer = askAndKeep(key, ask, ttlMs).finally(() => asking.delete(key))
      asking.set(key, answer)
      return answer
    },
  }
}
