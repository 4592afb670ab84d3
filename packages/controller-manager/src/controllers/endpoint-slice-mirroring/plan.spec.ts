import type { Endpoints, EndpointSlice, EndpointSubset, Service } from '@keelson/api'
import type { ObjectMeta } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { isMirrored, planMirror } from './plan.ts'

const ports = [{ port: 5432, protocol: 'TCP' }]
const database: EndpointSubset = { addresses: [{ ip: '192.0.2.1' }], ports }

const service = (spec: Service['spec'] = {}): Service => ({ apiVersion: 'v1', kind: 'Service', metadata: {}, spec })

const endpoints = (subsets: EndpointSubset[], metadata: ObjectMeta = {}): Endpoints => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'db', namespace: 'ns', uid: 'uid-db', ...metadata },
  subsets,
})

/** What the server holds after the plan for these Endpoints was carried out. */
const stored = (of: Endpoints): EndpointSlice[] =>
  planMirror(of, []).create.map((slice, i) => ({ ...slice, metadata: { ...slice.metadata, name: `db-${i}` } }))

const nothing = { create: [], update: [], delete: [], invalid: 0, surplus: 0 }

describe('isMirrored', () => {
  it('is true of Endpoints that somebody writes for a Service without a selector', () => {
    expect(isMirrored(endpoints([database]), service())).toBe(true)
  })

  it.each([
    ['are gone', undefined, service()],
    ['are going', endpoints([], { deletionTimestamp: '2026-01-01T00:00:00Z' }), service()],
    ['have no Service', endpoints([]), undefined],
    ['follow from a selector', endpoints([]), service({ selector: { app: 'db' } })],
    ['ask not to be', endpoints([], { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }), service()],
    ['elect a leader', endpoints([], { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } }), service()],
  ])('is false of Endpoints that %s', (_what, of, by) => {
    expect(isMirrored(of, by)).toBe(false)
  })
})

describe('planMirror', () => {
  it('makes a slice of a subset, owned by the Endpoints, and writes nothing while nothing changes', () => {
    const own = endpoints(
      [{ ...database, notReadyAddresses: [{ ip: '192.0.2.2', hostname: 'standby', nodeName: 'n' }] }],
      { labels: { team: 'a' }, annotations: { note: 'n', 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
    )
    const slices = stored(own)
    expect(slices).toMatchObject([
      {
        metadata: {
          generateName: 'db-',
          labels: {
            team: 'a',
            'kubernetes.io/service-name': 'db',
            'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
          },
          ownerReferences: [{ kind: 'Endpoints', uid: 'uid-db', controller: true }],
        },
        addressType: 'IPv4',
        ports: [{ name: '', port: 5432, protocol: 'TCP' }],
        endpoints: [
          { addresses: ['192.0.2.1'], conditions: { ready: true } },
          { addresses: ['192.0.2.2'], conditions: { ready: false }, hostname: 'standby', nodeName: 'n' },
        ],
      },
    ])
    expect(slices[0]?.metadata.annotations).toEqual({ note: 'n' })
    expect(planMirror(own, slices)).toEqual(nothing)
  })

  it('finds the slice of a subset without ports again', () => {
    const bare = endpoints([{ addresses: [{ ip: '192.0.2.1' }] }])
    const slices = stored(bare).map(({ ports: _none, ...slice }) => slice as EndpointSlice)
    expect(planMirror(bare, slices)).toEqual(nothing)
  })

  it('splits by ports and by address family', () => {
    const subset = { addresses: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }], ports }
    const admin = { addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'admin', port: 9000, protocol: 'TCP' }] }
    const { create } = planMirror(endpoints([subset, admin]), [])
    expect(create.map((slice) => [slice.addressType, slice.ports?.[0]?.port])).toEqual([
      ['IPv4', 5432],
      ['IPv6', 5432],
      ['IPv4', 9000],
    ])
  })

  it('names an address once that several subsets name', () => {
    const { create } = planMirror(endpoints([database, { notReadyAddresses: database.addresses, ports }]), [])
    expect(create).toMatchObject([{ endpoints: [{ conditions: { ready: true } }] }])
  })

  it('follows changes of addresses, labels and ports in the same slice', () => {
    const slices = stored(endpoints([database]))
    const moved = planMirror(endpoints([{ addresses: [{ ip: '192.0.2.9' }], ports }]), slices)
    expect(moved).toMatchObject({ create: [], delete: [], update: [{ metadata: { name: 'db-0' } }] })
    const labelled = planMirror(endpoints([database], { labels: { a: 'b' } }), slices)
    expect(labelled.update).toMatchObject([{ metadata: { labels: { a: 'b' } } }])
    const { create, update, delete: gone } = planMirror(endpoints([{ ...database, ports: [{ port: 1 }] }]), slices)
    expect([create, gone]).toEqual([[], []])
    expect(update).toMatchObject([{ metadata: { name: 'db-0' }, ports: [{ port: 1 }] }])
  })

  it('deletes the slice of a subset that is gone', () => {
    const plan = planMirror(endpoints([]), stored(endpoints([database])))
    expect(plan).toMatchObject({ create: [], update: [], delete: [{ metadata: { name: 'db-0' } }] })
  })

  it('leaves out what is no address, and what is beyond a thousand', () => {
    const many = Array.from({ length: 1003 }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}` }))
    const plan = planMirror(endpoints([{ addresses: [{ ip: 'nonsense' }, ...many], ports }]), [])
    expect(plan.create[0]?.endpoints).toHaveLength(1000)
    expect([plan.invalid, plan.surplus]).toEqual([1, 3])
  })
})
