import { beforeEach, describe, expect, it } from 'vitest'
import { makeService, makeSlice } from '../testing/objects.ts'
import { ChangeTracker } from './tracker.ts'

let tracker: ChangeTracker
let told: number
beforeEach(() => {
  told = 0
  tracker = new ChangeTracker({ nodeName: 'node-1', onChange: () => (told += 1) })
})

const take = () =>
  tracker.take().map(({ id, before, after }) => ({
    id,
    before: before?.endpoints.map(({ ip }) => ip),
    after: after?.endpoints.map(({ ip }) => ip),
  }))

describe('the change tracker', () => {
  it('joins a service and its slices, whichever comes first', () => {
    tracker.setSlice(makeSlice('web', ['10.244.0.5']))
    tracker.setService(makeService('web'))
    expect(take()).toEqual([{ id: 'default/web/TCP', before: undefined, after: ['10.244.0.5'] }])
    expect([told, tracker.isDirty]).toEqual([2, false])
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
