import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ProxyHealth } from './proxy-health.ts'

let clock: FakeClock
let health: ProxyHealth
beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 0, 1))
  health = new ProxyHealth(clock)
})

const report = () => {
  const { status, body } = health.report()
  return { status, ...(JSON.parse(body) as { lastUpdated: string; currentTime: string; nodeEligible: boolean }) }
}

describe('the health of the proxy', () => {
  it('is good, and up to date, while nothing waits', () => {
    clock.advance(3_600_000)
    expect(report()).toEqual({
      status: 200,
      lastUpdated: '2026-01-01T01:00:00.000Z',
      currentTime: '2026-01-01T01:00:00.000Z',
      nodeEligible: true,
    })
  })

  it('is bad when a change has waited for a minute, however many came after it', () => {
    health.queued()
    clock.advance(30_000)
    health.queued()
    expect(report()).toMatchObject({ status: 200, lastUpdated: '2026-01-01T00:00:00.000Z' })
    clock.advance(30_000)
    expect(report()).toMatchObject({ status: 503, lastUpdated: '2026-01-01T00:00:00.000Z' })
  })

  it('is good again once everything is synced', () => {
    health.queued()
    clock.advance(90_000)
    health.synced()
    expect(report()).toMatchObject({ status: 200, lastUpdated: '2026-01-01T00:01:30.000Z' })
    health.queued()
    clock.advance(59_999)
    expect(report().status).toBe(200)
  })
})
