import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { at, node } from '../../testing/build.ts'
import { assessDisruption, evictionRateOf, isSameDisruption } from './disruption.ts'
import { NodeHealth } from './health.ts'
import { EvictionPacer } from './pacer.ts'

const zone = (name: string, ready: number, notReady: number) =>
  Array.from({ length: ready + notReady }, (_, index) =>
    node(`${name}-${index}`, {
      ready: index < ready ? 'True' : 'Unknown',
      metadata: { labels: { 'topology.kubernetes.io/zone': name } },
    }),
  )

describe('assessDisruption', () => {
  const rate = (ready: number, notReady: number) => {
    const nodes = [...zone('a', ready, notReady), ...zone('b', 1, 0)]
    return evictionRateOf(nodes[0]!, assessDisruption(nodes))
  }

  it('lets one node in ten seconds be emptied as long as most are well', () => {
    expect([rate(3, 0), rate(1, 2), rate(5, 4)]).toEqual([0.1, 0.1, 0.1])
  })

  it('holds evictions in a small zone where most are not, and slows them in a large one', () => {
    expect([rate(2, 3), rate(20, 40)]).toEqual([0, 0.01])
  })

  it('goes on in a zone that is gone as a whole while another lives', () => {
    expect(rate(0, 5)).toBe(0.1)
  })

  it('suspects itself when no node at all is ready', () => {
    expect(assessDisruption(zone('a', 0, 1)).isTotal).toBe(true)
    expect(assessDisruption([...zone('a', 0, 1), ...zone('b', 1, 0)]).isTotal).toBe(false)
    expect(assessDisruption([]).isTotal).toBe(false)
  })

  it('is compared by what it leads to', () => {
    expect(isSameDisruption(assessDisruption(zone('a', 3, 0)), assessDisruption(zone('a', 2, 1)))).toBe(true)
    expect(isSameDisruption(assessDisruption(zone('a', 3, 0)), assessDisruption(zone('a', 0, 3)))).toBe(false)
  })
})

describe('EvictionPacer', () => {
  it('lets one node through per interval and zone, and the same one again', () => {
    const pacer = new EvictionPacer()
    expect(pacer.take('a', { zone: 'z', rate: 0.1, now: 0 })).toBeUndefined()
    expect(pacer.take('a', { zone: 'z', rate: 0.1, now: 1 })).toBeUndefined()
    expect(pacer.take('b', { zone: 'z', rate: 0.1, now: 4000 })).toBe(6000)
    expect(pacer.take('c', { zone: 'y', rate: 0.1, now: 4000 })).toBeUndefined()
    expect(pacer.take('b', { zone: 'z', rate: 0.1, now: 10_000 })).toBeUndefined()
    expect(pacer.take('d', { zone: 'z', rate: 0, now: 99_000 })).toBe(Infinity)
  })
})

describe('NodeHealth', () => {
  it('hears a node by its Lease and by its status, and by nothing else', () => {
    const clock = new FakeClock()
    const health = new NodeHealth(clock)
    health.observe(node('a', { ready: 'True' }))
    clock.advance(5000)
    health.observe(node('a', { ready: 'True', metadata: { resourceVersion: '2' } }))
    expect(health.silentMs('a')).toBe(5000)
    health.renewed('a', 'one')
    expect(health.silentMs('a')).toBe(0)
    clock.advance(1000)
    health.renewed('a', 'one')
    expect(health.silentMs('a')).toBe(1000)
    health.observe(node('a', { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: at(7) }] }))
    expect(health.silentMs('a')).toBe(0)
  })

  it('counts from its creation for a node whose kubelet never spoke', () => {
    const clock = new FakeClock()
    clock.advance(30_000)
    const health = new NodeHealth(clock)
    health.observe(node('a'))
    health.observe(node('b', { ready: 'True' }))
    expect([health.silentMs('a'), health.silentMs('b')]).toEqual([30_000, 0])
  })
})
