import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { createCrashBackoff } from './crash-backoff.ts'

describe('crash backoff', () => {
  it('lets the first restart pass, then doubles up to the most, counted from the end of the last run', () => {
    const clock = new FakeClock()
    const backoff = createCrashBackoff({ clock, initialMs: 10_000, maxMs: 300_000 })
    const delays: number[] = []
    for (let i = 0; i < 7; i++) {
      const endedAt = clock.now()
      delays.push(backoff.remaining('key', endedAt))
      clock.advance(backoff.remaining('key', endedAt))
      backoff.next('key', endedAt)
    }
    expect(delays).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000])
  })

  it('counts time since the end as waited', () => {
    const clock = new FakeClock()
    const backoff = createCrashBackoff({ clock, initialMs: 10_000, maxMs: 300_000 })
    backoff.next('key', clock.now())
    const endedAt = clock.now()
    clock.advance(4000)
    expect(backoff.remaining('key', endedAt)).toBe(6000)
  })

  it('forgets a key that ran for twice the longest delay', () => {
    const clock = new FakeClock()
    const backoff = createCrashBackoff({ clock, initialMs: 10_000, maxMs: 300_000 })
    for (let i = 0; i < 4; i++) backoff.next('key', clock.now())
    clock.advance(600_001)
    expect(backoff.remaining('key', clock.now())).toBe(0)
    backoff.next('key', clock.now())
    expect(backoff.delay('key')).toBe(10_000)
  })

  it('forgets by prefix', () => {
    const clock = new FakeClock()
    const backoff = createCrashBackoff({ clock, initialMs: 10_000, maxMs: 300_000 })
    backoff.next('a/x', clock.now())
    backoff.next('b/x', clock.now())
    backoff.forget('a/')
    expect([backoff.delay('a/x'), backoff.delay('b/x')]).toEqual([0, 10_000])
  })
})
