import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { BoundedRunner } from './bounded-runner.ts'

let clock: FakeClock
let runs: number[]
let failures: unknown[]
let work: () => Promise<void>
let runner: BoundedRunner

beforeEach(() => {
  clock = new FakeClock()
  runs = []
  failures = []
  work = async () => undefined
  runner = new BoundedRunner({
    work() {
      runs.push(clock.monotonic())
      return work()
    },
    clock,
    bounds: { minIntervalMs: 100, retryMs: 1_000 },
    onFailure: (error) => failures.push(error),
  })
})

/** Work that ends when it is told to. */
function held(): { end(error?: Error): void } {
  let settle: { resolve(): void; reject(error: Error): void } | undefined
  work = () => new Promise((resolve, reject) => (settle = { resolve, reject }))
  return { end: (error) => (error === undefined ? settle?.resolve() : settle?.reject(error)) }
}

describe('a bounded runner', () => {
  it('does nothing unasked', async () => {
    await clock.advanceAsync(10_000)
    expect(runs).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })

  it('runs the first request at once, and those of a burst together after the interval', async () => {
    runner.request()
    await clock.advanceAsync(0)
    for (let i = 0; i < 5; i += 1) runner.request()
    await clock.advanceAsync(99)
    expect(runs).toEqual([0])
    await clock.advanceAsync(1)
    expect(runs).toEqual([0, 100])
    await clock.advanceAsync(1_000)
    expect(runs).toEqual([0, 100])
  })

  it('runs at once again when it has rested for longer than the interval', async () => {
    runner.request()
    await clock.advanceAsync(500)
    runner.request()
    await clock.advanceAsync(0)
    expect(runs).toEqual([0, 500])
  })

  it('never runs twice at the same time, and runs again for what came meanwhile', async () => {
    const first = held()
    runner.request()
    await clock.advanceAsync(0)
    runner.request()
    runner.request()
    await clock.advanceAsync(1_000)
    expect(runs).toEqual([0])
    first.end()
    await clock.advanceAsync(1_000)
    expect(runs).toEqual([0, 1_100])
  })

  it('tries again by itself after a failure, and reports each', async () => {
    work = () => Promise.reject(new Error('no'))
    runner.request()
    await clock.advanceAsync(999)
    expect(runs).toEqual([0])
    work = async () => undefined
    await clock.advanceAsync(2_000)
    expect(runs).toEqual([0, 1_000])
    expect(failures).toEqual([new Error('no')])
  })

  it('waits for a run under way when it stops, and runs no more', async () => {
    const run = held()
    runner.request()
    await clock.advanceAsync(0)
    runner.request()
    let isStopped = false
    const stopped = runner.stop().then(() => (isStopped = true))
    await clock.advanceAsync(1_000)
    expect(isStopped).toBe(false)
    run.end(new Error('too late'))
    await stopped
    runner.request()
    await clock.advanceAsync(10_000)
    expect(runs).toEqual([0])
  })
})
