import type { Node } from '@keelson/api'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ProxyHealth, type HealthReport } from './proxy-health.ts'

let clock: FakeClock
let health: ProxyHealth
beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 0, 1))
  health = new ProxyHealth(clock)
})

const read = ({ status, body }: HealthReport) => ({ code: status, ...(JSON.parse(body) as object) })
const report = () => read(health.healthz())

const base: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, spec: {} }
const node = (more: Partial<Node>): Node => ({ ...base, ...more })

describe('the health of the proxy', () => {
  it('is good, and up to date, while nothing waits', () => {
    clock.advance(3_600_000)
    expect(report()).toEqual({
      code: 200,
      lastUpdated: '2026-01-01T01:00:00.000Z',
      currentTime: '2026-01-01T01:00:00.000Z',
      nodeEligible: true,
      healthy: true,
      status: { IPv4: { lastUpdated: '2026-01-01T00:00:00.000Z', healthy: true } },
    })
  })

  it('is bad when a change has waited for a minute, however many came after it', () => {
    health.queued()
    clock.advance(30_000)
    health.queued()
    expect(report()).toMatchObject({ code: 200, lastUpdated: '2026-01-01T00:00:30.000Z' })
    clock.advance(30_000)
    expect(report()).toMatchObject({ code: 503, lastUpdated: '2026-01-01T00:00:00.000Z', healthy: false })
  })

  it('is good again once everything is synced', () => {
    health.queued()
    clock.advance(90_000)
    health.synced()
    expect(report()).toMatchObject({ code: 200, lastUpdated: '2026-01-01T00:01:30.000Z' })
    health.queued()
    clock.advance(59_999)
    expect(report().code).toBe(200)
  })

  it.each([
    ['is gone', undefined],
    ['is being deleted', node({ metadata: { name: 'node-1', deletionTimestamp: '2026-01-01T00:00:00Z' } })],
    ['is to be removed', node({ spec: { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }] } })],
  ])('sends new connections elsewhere when the node %s, but lives', (_why, leaving) => {
    health.setNode(leaving)
    expect(report()).toMatchObject({ code: 503, nodeEligible: false, healthy: true })
    expect(read(health.livez())).not.toHaveProperty('nodeEligible')
    expect(health.livez().status).toBe(200)
    health.setNode(node({}))
    expect(report()).toMatchObject({ code: 200, nodeEligible: true })
  })
})
