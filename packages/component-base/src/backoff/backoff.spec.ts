import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random/random.ts'
import { createBackoff } from './backoff.ts'

describe('backoff', () => {
  it('grows per key up to its limit and starts over after a reset', () => {
    const backoff = createBackoff({ initialMs: 10, maxMs: 50, random: seededRandom(1) })
    expect([1, 2, 3, 4].map(() => backoff.next('a'))).toEqual([10, 20, 40, 50])
    expect(backoff.next('b')).toBe(10)
    backoff.reset('a')
    expect([backoff.next('a'), backoff.next('b')]).toEqual([10, 20])
    backoff.reset()
    expect(backoff.next('b')).toBe(10)
  })

  it('adds jitter within its share', () => {
    const backoff = createBackoff({ initialMs: 100, maxMs: 100, jitter: 0.5, random: seededRandom(1) })
    const delays = Array.from({ length: 50 }, () => backoff.next())
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...delays)).toBeLessThanOrEqual(150)
    expect(new Set(delays).size).toBeGreaterThan(1)
  })
})
