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

/** When the present turn of the loop began to be shared; undefined before anybody has asked in it. */
let turnStart: number | undefined
/** Who waits for a later turn, first come first served. */
let waiting: (() => void)[] = []

/**
 * Shares the loop among many small pieces of work of different requests (a write to each of a thousand streams):
 * undefined while this turn of the loop has time left and nobody is before the caller, else a promise for a turn that
 * has. What is to be done must be done before the caller waits for anything else.
 */
export function turn(clock: { monotonic(): number }): Promise<void> | undefined {
  if (turnStart === undefined) {
    turnStart = clock.monotonic()
    void serveTurns(clock)
    return undefined
  }
  if (waiting.length === 0 && clock.monotonic() - turnStart < maxHoldMs) return undefined
  return new Promise((resolve) => waiting.push(resolve))
}

/** Lets those who wait work one after the other, turn by turn, until nobody is left. */
async function serveTurns(clock: { monotonic(): number }): Promise<void> {
  for (;;) {
    await yieldToLoop()
    const due = waiting
    if (due.length === 0) break
    turnStart = clock.monotonic()
    let served = 0
    do {
      due[served++]?.()
      // Goes on once the one just let go has done its work.
      await undefined
    } while (served < due.length && clock.monotonic() - turnStart < maxHoldMs)
    waiting = due.slice(served)
  }
  turnStart = undefined
}
