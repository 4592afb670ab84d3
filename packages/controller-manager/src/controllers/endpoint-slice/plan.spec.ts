import type { EndpointSlice, Pod, Service } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { pod, start } from '../../testing/build.ts'
import { planSlices } from './plan.ts'

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web' },
  spec: { clusterIP: '10.96.0.7', selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP' }] },
}

function backend(name: string, podIP: string): Pod {
  return pod(name, { ready: true, status: { phase: 'Running', podIP }, metadata: { labels: { app: 'web' } } })
}

/** What the server holds after the plan for these pods was carried out. */
function stored(pods: readonly Pod[]): EndpointSlice[] {
  const { create } = planSlices(service, { pods, slices: [], now: start })
  return create.map((slice, i) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${i}` } }))
}

describe('planSlices', () => {
  it('makes one slice for the pods, and none anew while nothing changes', () => {
    const pods = [backend('a', '10.244.0.5'), backend('b', '10.244.0.6')]
    const slices = stored(pods)
    expect(slices).toHaveLength(1)
    expect(slices[0]).toMatchObject({ addressType: 'IPv4', ports: [{ port: 80, protocol: 'TCP' }] })
    expect(slices[0]!.endpoints?.map(({ addresses }) => addresses)).toEqual([['10.244.0.5'], ['10.244.0.6']])
    expect(planSlices(service, { pods, slices, now: start })).toEqual({ create: [], update: [], delete: [] })
  })

  it.each([
    [undefined, undefined],
    ['PreferClose', { forZones: [{ name: 'zone-a' }] }],
    ['PreferSameZone', { forZones: [{ name: 'zone-a' }] }],
    ['PreferSameNode', { forZones: [{ name: 'zone-a' }], forNodes: [{ name: 'node-1' }] }],
  ])('hints at near clients for trafficDistribution %s', (trafficDistribution, hints) => {
    const near: Service = { ...service, spec: { ...service.spec, trafficDistribution } }
    const placed = (one: Pod): Pod => ({ ...one, spec: { ...one.spec, nodeName: 'node-1' } })
    const pods = [placed(backend('a', '10.244.0.5')), backend('b', '10.244.0.6')]
    const unready = pod('c', {
      ready: false,
      status: { phase: 'Running', podIP: '10.244.0.7' },
      metadata: { labels: { app: 'web' } },
    })
    const { create } = planSlices(near, {
      pods: [...pods, placed(unready)],
      slices: [],
      zoneOf: () => 'zone-a',
      now: start,
    })
    expect(create[0]!.endpoints?.map((endpoint) => endpoint.hints)).toEqual([hints, undefined, undefined])
  })

  it('keeps the slice when its last pod goes and when the first one comes', () => {
    const pods = [backend('a', '10.244.0.5')]
    const emptied = planSlices(service, { pods: [], slices: stored(pods), now: start })
    expect(emptied).toMatchObject({ create: [], delete: [], update: [{ metadata: { name: 'web-0' }, endpoints: [] }] })
    const filled = planSlices(service, { pods, slices: emptied.update, now: start })
    expect(filled).toMatchObject({ create: [], delete: [], update: [{ metadata: { name: 'web-0' } }] })
    expect(filled.update[0]!.endpoints).toHaveLength(1)
    expect(filled.update[0]!.ports).toMatchObject([{ port: 80 }])
  })

  it('keeps the slice when the service asks for another port', () => {
    const pods = [backend('a', '10.244.0.5')]
    const moved: Service = { ...service, spec: { ...service.spec, ports: [{ port: 81, protocol: 'TCP' }] } }
    const plan = planSlices(moved, { pods, slices: stored(pods), now: start })
    expect(plan).toMatchObject({ create: [], delete: [] })
    expect(plan.update).toMatchObject([{ metadata: { name: 'web-0' }, ports: [{ port: 81 }] }])
  })

  it('splits at a hundred endpoints and deletes what is not needed any more', () => {
    const pods = Array.from({ length: 150 }, (_, i) => backend(`p${i}`, `10.244.1.${i}`))
    const slices = stored(pods)
    expect(slices.map(({ endpoints }) => endpoints?.length)).toEqual([100, 50])
    const plan = planSlices(service, { pods: pods.slice(0, 10), slices, now: start })
    expect(plan.delete.map(({ metadata }) => metadata.name)).toEqual(['web-1'])
    expect(plan.update).toMatchObject([{ metadata: { name: 'web-0' } }])
    expect(plan.create).toEqual([])
  })

  it('writes few slices: new endpoints go where there is something to write, else together to the fullest that holds them', () => {
    const many = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, i) => backend(`${prefix}${i}`, `10.244.2.${i}`))
    const [a, b, c] = [many('a', 99), many('b', 60), many('c', 20)]
    const slices = [a, b, c].flatMap((pods, i) =>
      stored(pods).map((slice) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${i}` } })),
    )
    const updated = (...pods: Pod[][]) =>
      planSlices(service, { pods: pods.flat(), slices, now: start }).update.map(({ metadata, endpoints }) => [
        metadata.name,
        endpoints?.length,
      ])
    const two = [backend('x', '10.244.3.1'), backend('y', '10.244.3.2')]
    expect(updated(a, b, c, two)).toEqual([['web-1', 62]])
    expect(updated(a, b, c.slice(1), two)).toEqual([['web-2', 21]])
  })

  it('tells the zone of an endpoint where its node has one', () => {
    const on = (name: string, ip: string, nodeName: string) => ({
      ...backend(name, ip),
      spec: { containers: [], nodeName },
    })
    const zoneOf = (node: string) => (node === 'n1' ? 'z1' : undefined)
    const pods = [on('a', '10.244.0.5', 'n1'), on('b', '10.244.0.6', 'n2')]
    const { create } = planSlices(service, { pods, slices: [], zoneOf, now: start })
    expect(create[0]!.endpoints?.map(({ nodeName, zone }) => [nodeName, zone])).toEqual([
      ['n1', 'z1'],
      ['n2', undefined],
    ])
  })
})
