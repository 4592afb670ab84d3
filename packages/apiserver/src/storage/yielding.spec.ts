import { beforeEach, describe, expect, it } from 'vitest'
import { maxHoldMs, turn, yieldToLoop } from './yielding.ts'

/** A clock that only work moves. */
function workClock() {
  let now = 0
  return { monotonic: () => now, work: (ms: number) => void (now += ms) }
}

/** Counts the turns of the loop until `stop`. */
function countTurns() {
  const counter = { turns: 0, stopped: false }
  void (async () => {
    for (; !counter.stopped; counter.turns++) await yieldToLoop()
  })()
  return counter
}

// Turns belong to the process: what another test began has to end first.
beforeEach(async () => {
  await yieldToLoop()
  await yieldToLoop()
})

describe('a turn of the loop', () => {
  it('is shared by what fits into it, first come first served', async () => {
    const clock = workClock()
    const counter = countTurns()
    const done: { task: number; turn: number }[] = []
    const task = async (n: number): Promise<void> => {
      const later = turn(clock)
      if (later) await later
      clock.work(2)
      done.push({ task: n, turn: counter.turns })
    }
    await Promise.all(Array.from({ length: 30 }, (_, n) => task(n)))
    counter.stopped = true
    expect(done.map((one) => one.task)).toEqual(Array.from({ length: 30 }, (_, n) => n))
    const perTurn = Map.groupBy(done, (one) => one.turn)
    for (const sharing of perTurn.values()) expect(sharing.length * 2).toBeLessThan(maxHoldMs + 2)
    // Nobody waits while there is time left: a turn serves as many as fit.
    expect(perTurn.size).toBeLessThanOrEqual(Math.ceil(30 / Math.ceil(maxHoldMs / 2)) + 1)
  })

  it('lets nobody past those who wait', async () => {
    const clock = workClock()
    const order: string[] = []
    expect(turn(clock)).toBeUndefined()
    clock.work(maxHoldMs)
    const first = turn(clock)?.then(() => {
      order.push('first')
      clock.work(maxHoldMs)
    })
    const second = turn(clock)?.then(() => order.push('second'))
    await first
    await turn(clock)?.then(() => order.push('third'))
    await second
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it('begins anew once everybody is done', async () => {
    const clock = workClock()
    expect(turn(clock)).toBeUndefined()
    clock.work(2 * maxHoldMs)
    await yieldToLoop()
    await yieldToLoop()
    expect(turn(clock)).toBeUndefined()
  })
})
