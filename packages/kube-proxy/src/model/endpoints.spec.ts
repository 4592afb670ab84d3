import { describe, expect, it } from 'vitest'
import { makeEndpoint, makePort, makeSlice } from '../testing/objects.ts'
import { chooseEndpoints, endpointsOf, type Endpoint, type Place } from './endpoints.ts'

describe('endpointsOf', () => {
  const port = makePort({ portName: '' })

  it('gives each address once, in a stable order, over several slices', () => {
    const slices = [makeSlice('web', ['10.0.0.3', '10.0.0.1']), makeSlice('web', ['10.0.0.2', '10.0.0.1'])]
    expect(endpointsOf(slices, port, 'node-1').map(({ ip }) => ip)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
  })

  it('takes only the port with the name and protocol', () => {
    expect(endpointsOf([makeSlice('web', ['10.0.0.1'], 53, 'UDP')], port, 'node-1')).toEqual([])
    expect(endpointsOf([makeSlice('web', ['10.0.0.1'])], makePort({ portName: 'other' }), 'node-1')).toEqual([])
  })

  it('knows which endpoints are on this node', () => {
    expect(endpointsOf([makeSlice('web', ['10.0.0.1'])], port, 'node-1')[0]?.local).toBe(true)
    expect(endpointsOf([makeSlice('web', ['10.0.0.1'])], port, 'node-2')[0]?.local).toBe(false)
  })
})

describe('chooseEndpoints', () => {
  const ready = makeEndpoint('10.0.0.1', { local: true })
  const draining = makeEndpoint('10.0.0.2', { ready: false, terminating: true, local: true })
  const broken = makeEndpoint('10.0.0.3', { ready: false, serving: false })

  it('leaves out what is not ready', () => {
    expect(chooseEndpoints([ready, draining, broken]).cluster).toEqual([ready])
  })

  it('falls back to terminating endpoints that still serve', () => {
    expect(chooseEndpoints([draining, broken])).toEqual({ cluster: [draining], local: [draining], anywhere: true })
  })

  describe('by hints', () => {
    const hinted = (ip: string, nodes: readonly string[], zones: readonly string[]) =>
      makeEndpoint(ip, { hints: { nodes, zones } })
    const here = hinted('10.0.0.1', ['node-1'], ['a'])
    const sameZone = hinted('10.0.0.2', ['node-2'], ['a'])
    const far = hinted('10.0.0.3', ['node-3'], ['b'])
    const chosen = (endpoints: readonly Endpoint[], place: Place) => chooseEndpoints(endpoints, place).cluster

    it('prefers this node, then this zone, then takes any', () => {
      const place = { nodeName: 'node-1', zone: 'a' }
      expect(chosen([here, sameZone, far], place)).toEqual([here])
      expect(chosen([sameZone, far], place)).toEqual([sameZone])
      expect(chosen([far], place)).toEqual([far])
      expect(chosen([here, sameZone, far], {})).toEqual([here, sameZone, far])
    })

    it('spreads over all while one that is ready has no hint', () => {
      const fresh = makeEndpoint('10.0.0.4')
      const place = { nodeName: 'node-1', zone: 'a' }
      expect(chosen([here, far, fresh], place)).toEqual([here, far, fresh])
      expect(chosen([here, far, { ...fresh, ready: false }], place)).toEqual([here])
    })
  })

  it('knows that endpoints elsewhere exist', () => {
    const elsewhere = makeEndpoint('10.0.0.4')
    expect(chooseEndpoints([elsewhere])).toEqual({ cluster: [elsewhere], local: [], anywhere: true })
  })
})
