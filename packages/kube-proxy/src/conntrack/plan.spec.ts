import { describe, expect, it } from 'vitest'
import type { ServicePortState } from '../changes/tracker.ts'
import { chooseEndpoints, makeEndpoint, makePort } from '../testing/objects.ts'
import { conntrackArgs } from './conntrack.ts'
import { staleFlows } from './plan.ts'

function state(ips: readonly string[], protocol: 'TCP' | 'UDP' = 'UDP'): ServicePortState {
  const endpoints = ips.map((ip) => makeEndpoint(ip))
  return { port: makePort({ protocol, nodePort: 30053 }), endpoints, choice: chooseEndpoints(endpoints) }
}

const id = 'default/dns/UDP'

describe('staleFlows', () => {
  it('forgets flows to an endpoint that is gone, by address and by node port', () => {
    expect(staleFlows([{ id, before: state(['10.0.0.1', '10.0.0.2']), after: state(['10.0.0.2']) }])).toEqual([
      { protocol: 'udp', to: { address: '10.96.0.10' }, endpoint: '10.0.0.1' },
      { protocol: 'udp', to: { port: 30053 }, endpoint: '10.0.0.1' },
    ])
  })

  it('forgets flows to an endpoint that serves on another port', () => {
    const before = state(['10.0.0.1'])
    const endpoints = before.endpoints.map((endpoint) => ({ ...endpoint, port: 5353 }))
    const after = { ...before, endpoints, choice: chooseEndpoints(endpoints) }
    expect(staleFlows([{ id, before, after }]).map(({ endpoint }) => endpoint)).toEqual(['10.0.0.1', '10.0.0.1'])
  })

  it('forgets flows to a service that had no endpoint until now', () => {
    expect(staleFlows([{ id, before: state([]), after: state(['10.0.0.1']) }])).toEqual([
      { protocol: 'udp', to: { address: '10.96.0.10' } },
      { protocol: 'udp', to: { port: 30053 } },
    ])
  })

  it('leaves TCP alone', () => {
    expect(staleFlows([{ id, before: state(['10.0.0.1'], 'TCP'), after: state([], 'TCP') }])).toEqual([])
  })

  it('forgets nothing when endpoints are added to others', () => {
    expect(staleFlows([{ id, before: state(['10.0.0.1']), after: state(['10.0.0.1', '10.0.0.2']) }])).toEqual([])
  })
})

describe('conntrackArgs', () => {
  it('names the translation that is stale', () => {
    expect(conntrackArgs({ protocol: 'udp', to: { address: '10.96.0.10' }, endpoint: '10.0.0.1' }).join(' ')).toBe(
      '-D -p udp --orig-dst 10.96.0.10 --dst-nat 10.0.0.1',
    )
    expect(conntrackArgs({ protocol: 'udp', to: { port: 30053 } }).join(' ')).toBe('-D -p udp --dport 30053')
  })
})
