import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/index.ts'
import type { Clock } from './clock.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { systemClock } from './system-clock.ts'

interface Subject {
  clock: Clock
  /** Lets at least that many milliseconds go by. */
  pass(ms: number): Promise<void>
}

function fakeSubject(): Subject {
  const clock = new FakeClock()
  return { clock, pass: (ms) => clock.advanceAsync(ms) }
}

describe.each([
  ['system', (): Subject => ({ clock: systemClock, pass: (ms) => systemClock.sleep(ms) })],
  ['fake', fakeSubject],
])('every clock: %s', (_name, make) => {
  it('fires a timer once, and not before its time', async () => {
    const { clock, pass } = make()
    const started = clock.monotonic()
    const fired: number[] = []
    clock.setTimeout(() => fired.push(clock.monotonic() - started), 20)
    expect(fired).toEqual([])
    await pass(60)
    expect(fired).toHaveLength(1)
    expect(fired[0]).toBeGreaterThanOrEqual(19)
  })

  it('does not fire a timer that was cancelled', async () => {
    const { clock, pass } = make()
    let fired = false
    clock.setTimeout(() => (fired = true), 5).cancel()
    await pass(20)
    expect(fired).toBe(false)
  })

  it('sleeps until the signal aborts, giving its reason', async () => {
    const { clock } = make()
    const abort = new AbortController()
    const sleeping = clock.sleep(60_000, abort.signal)
    abort.abort(new Error('wake up'))
    await expect(sleeping).rejects.toThrow('wake up')
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow('wake up')
  })
})

describe('the fake clock', () => {
  it('fires timers in the order of their times, also ones made on the way', () => {
    const clock = new FakeClock()
    const fired: string[] = []
    clock.setTimeout(() => fired.push('late'), 30)
    clock.setTimeout(() => {
      fired.push('early')
      clock.setTimeout(() => fired.push('between'), 5)
    }, 10)
    clock.setTimeout(() => fired.push('early too'), 10)
    clock.advance(30)
    expect(fired).toEqual(['early', 'early too', 'between', 'late'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('says when a timer waits', async () => {
    const clock = new FakeClock()
    const waiting = clock.waitForTimers(2)
    void clock.sleep(5)
    void clock.sleep(7)
    await waiting
    expect([clock.pendingTimers, clock.nextTimerIn()]).toEqual([2, 5])
  })

  it('lets sleepers go on within one advance', async () => {
    const clock = new FakeClock()
    const times: number[] = []
    const loop = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10)
        times.push(clock.monotonic())
      }
    }
    const done = loop()
    await clock.advanceAsync(30)
    await done
    expect(times).toEqual([10, 20, 30])
  })
})

describe('durations', () => {
  it.each([
    ['0', 0],
    ['500ms', 500],
    ['1.5s', 1500],
    ['1h30m', 5_400_000],
    ['-2m', -120_000],
    ['10', undefined],
    ['5 s', undefined],
    ['', undefined],
  ])('reads %j', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each([
    [0, '0s'],
    [250, '250ms'],
    [1500, '1.5s'],
    [5_400_000, '1h30m0s'],
    [-61_000, '-1m1s'],
  ])('writes %d', (ms, text) => expect(formatDuration(ms)).toBe(text))
})
