import { setImmediate } from 'node:timers/promises'

/** Gives the event loop back once: timers, sockets and other requests get their turn. */
export function yieldToLoop(): Promise<void> {
  return setImmediate()
}

/** Longest stretch of work without yielding, milliseconds; half of what a request may hold the loop. */
export const maxHoldMs = 5

/** Calls `visit` for each item, yielding whenever `maxHoldMs` have passed; stops early when `visit` returns false. */
export async function forEachYielding<T>(
  items: Iterable<T>,
  clock: { monotonic(): number },
  visit: (item: T) => boolean | void,
): Promise<void> {
  let sliceStart = clock.monotonic()
  let visited = 0
  for (const item of items) {
    if (visit(item) === false) return
    // Reading the clock costs as much as a cheap visit: look every few items.
    if (++visited % 16 === 0 && clock.monotonic() - sliceStart >= maxHoldMs) {
      await yieldToLoop()
      sliceStart = clock.monotonic()
    }
  }
}

let sliceStart: number | undefined

/**
 * Shares the loop among many small pieces of work of different requests (a write to each of a thousand streams):
 * undefined while this turn of the loop has time left, else a promise for a turn that has.
 */
export function turn(clock: { monotonic(): number }): Promise<void> | undefined {
  const now = clock.monotonic()
  if (sliceStart === undefined) {
    sliceStart = now
    void yieldToLoop().then(() => (sliceStart = undefined))
    return undefined
  }
  return now - sliceStart < maxHoldMs ? undefined : laterTurn(clock)
}

async function laterTurn(clock: { monotonic(): number }): Promise<void> {
  do await yieldToLoop()
  while (sliceStart !== undefined && clock.monotonic() - sliceStart >= maxHoldMs)
  await turn(clock)
}
