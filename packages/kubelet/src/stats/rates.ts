/** Turns counters of processor time into use per second, from one question to the next. */
export interface Rates {
  /** Nanocores used since the last time this id was asked for; undefined the first time. */
  nanoCores(id: string, reading: { at: number; cpuNanos: number }): number | undefined
}

/** Remembers the last reading of each id; those not asked for in `maxAgeMs` are forgotten. */
export function createRates(maxAgeMs = 600_000): Rates {
  const last = new Map<string, { at: number; cpuNanos: number; rate?: number }>()
  return {
    nanoCores(id, { at, cpuNanos }) {
      const before = last.get(id)
      if (before && at <= before.at) return before.rate
      const seconds = before ? (at - before.at) / 1000 : 0
      const rate =
        before && cpuNanos >= before.cpuNanos ? Math.round((cpuNanos - before.cpuNanos) / seconds) : undefined
      last.set(id, { at, cpuNanos, rate })
      for (const [other, reading] of last) if (at - reading.at > maxAgeMs) last.delete(other)
      return rate
    },
  }
}
