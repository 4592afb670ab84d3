import { describe, expect, it } from 'vitest'
import type { ServicePortState } from '../changes/tracker.ts'
import { chooseEndpoints, makeEndpoint, makePort } from '../testing/objects.ts'
import { forgetArgs } from './conntrack.ts'
import { parseFlows, type Flow } from './flow.ts'
import { concernsFlows, staleFlows } from './plan.ts'

function state(endpoints: readonly ReturnType<typeof makeEndpoint>[], protocol: 'TCP' | 'UDP' = 'UDP') {
  const port = makePort({ protocol, port: 53, nodePort: 30053 })
  return { port, endpoints, choice: chooseEndpoints(endpoints) } satisfies ServicePortState
}

const id = 'default/dns/UDP'
const one = makeEndpoint('10.0.0.1')
const two = makeEndpoint('10.0.0.2')

const flow = (to: string, answeredBy: string): Flow => {
  const peer = (text: string) => ({ address: text.split(':')[0]!, port: Number(text.split(':')[1]) })
  return { to: peer(to), answeredBy: peer(answeredBy) }
}
const toOne = flow('10.96.0.10:53', '10.0.0.1:8080')
const toTwo = flow('10.96.0.10:53', '10.0.0.2:8080')

describe('staleFlows', () => {
  it('forgets flows to an endpoint that is gone, by address and by node port', () => {
    const byNodePort = flow('192.0.2.1:30053', '10.0.0.1:8080')
    const change = { id, before: state([one, two]), after: state([two]) }
    expect(staleFlows([change], [toOne, toTwo, byNodePort])).toEqual([toOne, byNodePort])
  })

  it('forgets flows of a service that is gone', () => {
    expect(staleFlows([{ id, before: state([one]), after: undefined }], [toOne])).toEqual([toOne])
  })

  it('forgets flows that are older than their service and go nowhere', () => {
    const untranslated = flow('10.96.0.10:53', '10.96.0.10:53')
    expect(staleFlows([{ id, before: state([]), after: state([one]) }], [untranslated])).toEqual([untranslated])
  })

  it('forgets flows to an endpoint that serves on another port now', () => {
    const after = state([{ ...one, port: 5353 }])
    expect(staleFlows([{ id, before: state([one]), after }], [toOne])).toEqual([toOne])
  })

  it('keeps flows to endpoints that serve, also when it has only just begun', () => {
    const leaving = { ...one, ready: false, terminating: true }
    expect(staleFlows([{ id, before: undefined, after: state([leaving, two]) }], [toOne, toTwo])).toEqual([])
  })

  it('keeps flows to the destinations of others: another port, an address that moved to another service', () => {
    const other = flow('10.96.0.10:54', '10.0.0.1:8080')
    const changes = [
      { id, before: state([one]), after: undefined },
      { id: 'default/new/UDP', before: undefined, after: state([one]) },
    ]
    expect(staleFlows(changes, [other, toOne])).toEqual([])
  })

  it('names the flows of many clients once', () => {
    expect(staleFlows([{ id, before: state([one]), after: state([]) }], [toOne, { ...toOne }])).toEqual([toOne])
  })

  it('leaves TCP alone', () => {
    const change = { id, before: state([one], 'TCP'), after: state([], 'TCP') }
    expect([concernsFlows(change), staleFlows([change], [toOne])]).toEqual([false, []])
  })
})

describe('the conntrack program', () => {
  it('is read line by line', () => {
    const listing = [
      'udp      17 29 src=10.244.0.3 dst=10.96.0.10 sport=40000 dport=53 [UNREPLIED] src=10.0.0.1 dst=10.244.0.3 sport=8080 dport=40000 mark=0 use=1',
      'udp      17 171 src=10.244.0.3 dst=10.96.0.10 sport=40001 dport=53 src=10.0.0.2 dst=10.244.0.3 sport=8080 dport=40001 [ASSURED] mark=0 use=2',
      '',
    ].join('\n')
    expect(parseFlows(listing)).toEqual([toOne, toTwo])
  })

  it('is told both ends of what is stale', () => {
    expect(forgetArgs(toOne).join(' ')).toBe(
      '-D -p udp --orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.0.0.1 --reply-port-src 8080',
    )
  })
})
