import type { Clock } from '@keelson/component-base'
import type { Pressure } from '../node/port.ts'
import type { Observations } from './signals.ts'
import { crossedThresholds, meaningOf } from './thresholds.ts'
import type { Threshold } from './thresholds.ts'

/** Pressure that has gone is still reported for this long, so that the node's condition does not swing. */
const transitionMs = 300_000

/** Tells the node's pressure at the moment it is asked. */
export interface PressureMonitor {
  pressure(): Pressure
}

/** Remembers pressure for the transition period. `observe` measures; it is called once per question. */
export function createPressureMonitor(deps: {
  observe: () => Observations
  thresholds: readonly Threshold[]
  clock: Clock
}): PressureMonitor {
  const lastSeen = new Map<keyof Pressure, number>()
  return {
    pressure() {
      const now = deps.clock.monotonic()
      for (const { threshold } of crossedThresholds(deps.thresholds, deps.observe()))
        lastSeen.set(meaningOf(threshold.signal).pressure, now)
      const held = (resource: keyof Pressure) => now - (lastSeen.get(resource) ?? -Infinity) < transitionMs
      return { memory: held('memory'), disk: held('disk'), pid: held('pid') }
    },
  }
}
