import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { EndpointSlice } from '../types.generated.ts'
import { endpointSlices } from './kind.ts'

function aSlice(fields: Partial<EndpointSlice> = {}): EndpointSlice {
  const slice: EndpointSlice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'web-abc',
      namespace: 'default',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ port: 80 }],
    ...structuredClone(fields),
  }
  applyDefaults(slice, endpointSlices.schema)
  endpointSlices.defaults?.(slice)
  return slice
}

const problems = (fields: Partial<EndpointSlice>): string[] =>
  endpointSlices.validate(aSlice(fields)).map(fieldErrorMessage)

describe('endpoint slices', () => {
  it('give their ports a name and a protocol', () => {
    expect(aSlice().ports).toEqual([{ name: '', port: 80, protocol: 'TCP' }])
    expect(problems({})).toEqual([])
  })

  it.each<[Partial<EndpointSlice>, string]>([
    [{ addressType: '' }, 'addressType: Required value'],
    [{ addressType: 'MAC' }, 'addressType: Unsupported value: "MAC": supported values: "FQDN", "IPv4", "IPv6"'],
    [{ endpoints: [{ addresses: [] }] }, 'endpoints[0].addresses: Required value: must contain at least 1 address'],
    [
      { endpoints: [{ addresses: ['fd00::1'] }] },
      'endpoints[0].addresses[0]: Invalid value: "fd00::1": must be an IPv4 address',
    ],
    [
      { endpoints: [{ addresses: ['10.0.0.1'], hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }] },
      'endpoints[0].hints.forZones[1].name: Duplicate value: "a"',
    ],
    [
      {
        endpoints: [
          { addresses: ['10.0.0.1'], hints: { forNodes: Array.from({ length: 9 }, (_, i) => ({ name: `n${i}` })) } },
        ],
      },
      'endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items',
    ],
    [
      { ports: [{ port: 1, appProtocol: '-' }] },
      "ports[0].appProtocol: Invalid value: \"-\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
    [{ ports: [{ port: 1 }, { port: 2 }] }, 'ports[1].name: Duplicate value: ""'],
  ])('refuse %j', (fields, message) => {
    expect(problems(fields)).toContain(message)
  })

  it('keep their address type', () => {
    const next = aSlice({ addressType: 'FQDN', endpoints: [{ addresses: ['example.com'] }] })
    expect(endpointSlices.validateUpdate(next, aSlice()).map(fieldErrorMessage)).toEqual([
      'addressType: Invalid value: "FQDN": field is immutable',
    ])
  })

  it('print ports and the first three addresses', () => {
    const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']
    const row = endpointSlices.row(aSlice({ endpoints: [{ addresses }] }), Date.parse('2026-01-01T00:05:00Z'))
    expect(row).toEqual(['web-abc', 'IPv4', '80', '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...', '5m'])
    expect(endpointSlices.row(aSlice({ endpoints: [], ports: [] }), 0).slice(2, 4)).toEqual(['<unset>', '<unset>'])
  })
})
