import { beforeEach, describe, expect, it } from 'vitest'
import { makeService, makeSlice } from '../testing/objects.ts'
import { ChangeTracker } from './tracker.ts'

let tracker: ChangeTracker
let told: number
const startedAt = Date.UTC(2026, 0, 1)
beforeEach(() => {
  told = 0
  tracker = new ChangeTracker({ nodeName: 'node-1', since: startedAt, onChange: () => (told += 1) })
})

const take = () =>
  tracker.take().ports.map(({ id, before, after }) => ({
    id,
    before: before?.endpoints.map(({ ip }) => ip),
    after: after?.endpoints.map(({ ip }) => ip),
  }))

describe('the change tracker', () => {
  it('joins a service and its slices, whichever comes first', () => {
    tracker.setSlice(makeSlice('web', ['10.244.0.5']))
    tracker.setService(makeService('web'))
    expect(take()).toEqual([{ id: 'default/web/TCP', before: undefined, after: ['10.244.0.5'] }])
    expect(told).toBe(2)
    expect([...tracker.states()].map(({ port }) => port.id)).toEqual(['default/web'])
  })

  it('makes one change of many events, against what was taken last', () => {
    tracker.setService(makeService('web'))
    tracker.setSlice(makeSlice('web', ['10.244.0.5']))
    take()
    tracker.setSlice(makeSlice('web', ['10.244.0.6']))
    tracker.setSlice(makeSlice('web', ['10.244.0.6', '10.244.0.7']))
    expect(take()).toEqual([{ id: 'default/web/TCP', before: ['10.244.0.5'], after: ['10.244.0.6', '10.244.0.7'] }])
    expect(take()).toEqual([])
  })

  it('puts the endpoints of several slices together', () => {
    tracker.setService(makeService('web'))
    const second = makeSlice('web', ['10.244.0.6'])
    tracker.setSlice(makeSlice('web', ['10.244.0.5']))
    tracker.setSlice({ ...second, metadata: { ...second.metadata, name: 'web-2' } })
    expect(take()[0]?.after).toEqual(['10.244.0.5', '10.244.0.6'])
    tracker.deleteSlice(makeSlice('web', []))
    expect(take()[0]?.after).toEqual(['10.244.0.6'])
  })

  it('takes endpoints from a service when their slice is given to another', () => {
    tracker.setService(makeService('web'))
    tracker.setService(makeService('api'))
    const slice = makeSlice('web', ['10.244.0.5'])
    const labelled = (labels: Record<string, string>) => ({ ...slice, metadata: { ...slice.metadata, labels } })
    tracker.setSlice(slice)
    take()
    tracker.setSlice(labelled({ 'kubernetes.io/service-name': 'api' }))
    expect(take()).toEqual([
      { id: 'default/web/TCP', before: ['10.244.0.5'], after: [] },
      { id: 'default/api/TCP', before: [], after: ['10.244.0.5'] },
    ])
    tracker.setSlice(labelled({}))
    expect(take()).toEqual([{ id: 'default/api/TCP', before: ['10.244.0.5'], after: [] }])
    tracker.deleteSlice(labelled({}))
    expect(take()).toEqual([])
  })

  it('hands out once when the changes of endpoints happened, unless that was before its own time', () => {
    const at = (time: string, ip: string) => {
      const slice = makeSlice('web', [ip])
      const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': time }
      return { ...slice, metadata: { ...slice.metadata, annotations } }
    }
    tracker.setSlice(at('2025-12-31T23:59:59Z', '10.244.0.5'))
    tracker.setSlice(at('2026-01-01T00:00:01Z', '10.244.0.6'))
    tracker.setSlice(at('2026-01-01T00:00:01Z', '10.244.0.7'))
    tracker.setSlice(at('2026-01-01T00:00:02.5Z', '10.244.0.8'))
    expect(tracker.take().triggerTimes).toEqual([startedAt + 1_000, startedAt + 2_500])
    expect(tracker.take().triggerTimes).toEqual([])
  })

  it('tells a service that goes from one that loses its endpoints', () => {
    tracker.setService(makeService('web'))
    tracker.setSlice(makeSlice('web', ['10.244.0.5']))
    take()
    tracker.deleteSlice(makeSlice('web', []))
    expect(take()).toEqual([{ id: 'default/web/TCP', before: ['10.244.0.5'], after: [] }])
    tracker.deleteService(makeService('web'))
    expect(take()).toEqual([{ id: 'default/web/TCP', before: [], after: undefined }])
    expect([...tracker.states()]).toEqual([])
  })

  it('keeps TCP and UDP on one port number apart, and follows a port that changes', () => {
    const ports = [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ]
    tracker.setService(makeService('dns', { ports }))
    expect(take().map(({ id }) => id)).toEqual(['default/dns:dns/UDP', 'default/dns:dns-tcp/TCP'])
    tracker.setService(makeService('dns', { ports: [ports[0]!] }))
    expect(take().map(({ id, after }) => [id, after])).toEqual([
      ['default/dns:dns/UDP', []],
      ['default/dns:dns-tcp/TCP', undefined],
    ])
  })

  it('has nothing to do for headless services and slices of no service', () => {
    tracker.setService(makeService('web', { clusterIP: 'None' }))
    const slice = makeSlice('web', ['10.244.0.5'])
    tracker.setSlice({ ...slice, metadata: { ...slice.metadata, labels: {} } })
    expect(take()).toEqual([])
    expect(told).toBe(1)
  })
})
