import type { Endpoints, Pod, Service } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { at, pod, start } from '../../testing/build.ts'
import { isManaged, planEndpoints } from './plan.ts'

const http = { port: 80, protocol: 'TCP' }

const service = (spec: Partial<Service['spec']> = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'ns', uid: 'uid-web', labels: { team: 'a' } },
  spec: { clusterIP: '10.96.0.7', selector: { app: 'web' }, ports: [http], ...spec },
})

function backend(name: string, podIP: string, ready = true, parts: Parameters<typeof pod>[1] = {}): Pod {
  const { metadata, ...rest } = parts
  return pod(name, {
    ready,
    status: { phase: 'Running', podIP },
    metadata: { labels: { app: 'web' }, ...metadata },
    ...rest,
  })
}

const plan = (pods: readonly Pod[], spec: Partial<Service['spec']> = {}, current?: Endpoints) =>
  planEndpoints(service(spec), { pods, current, now: start })

describe('planEndpoints', () => {
  it('tells ready addresses from others, with their nodes and pods, and writes nothing while nothing changes', () => {
    const pods = [backend('b', '10.244.0.6', false), backend('a', '10.244.0.5', true, { spec: { nodeName: 'n' } })]
    const wanted = plan(pods)
    expect(wanted?.subsets).toMatchObject([
      {
        addresses: [{ ip: '10.244.0.5', nodeName: 'n', targetRef: { kind: 'Pod', name: 'a', uid: 'uid-a' } }],
        notReadyAddresses: [{ ip: '10.244.0.6' }],
        ports: [http],
      },
    ])
    expect(wanted?.metadata.labels).toEqual({ team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' })
    expect(isManaged(wanted!)).toBe(true)
    expect(plan(pods, {}, wanted)).toBeUndefined()
  })

  it('leaves out pods that have ended or go, unless the Service wants those that are not ready', () => {
    const leaving = backend('leaving', '10.244.0.5', true, { metadata: { deletionTimestamp: at(0) } })
    const ended = backend('ended', '10.244.0.6', true, { status: { phase: 'Succeeded', podIP: '10.244.0.6' } })
    expect(plan([leaving, ended])?.subsets).toEqual([])
    expect(
      plan([leaving, backend('slow', '10.244.0.7', false)], { publishNotReadyAddresses: true })?.subsets,
    ).toMatchObject([{ addresses: [{ ip: '10.244.0.5' }, { ip: '10.244.0.7' }] }])
  })

  it('makes one subset for pods on which a named port is the same, and leaves out pods that lack it', () => {
    const named = (name: string, ip: string, containerPort: number) =>
      backend(name, ip, true, { spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort }] }] } })
    const pods = [named('a', '10.244.0.5', 8080), named('b', '10.244.0.6', 9090), backend('c', '10.244.0.7')]
    const ports = [{ port: 80, targetPort: 'http', protocol: 'TCP' }]
    const expected = [
      { addresses: [{ ip: '10.244.0.5' }], ports: [{ port: 8080 }] },
      { addresses: [{ ip: '10.244.0.6' }], ports: [{ port: 9090 }] },
    ]
    expect(plan(pods, { ports })?.subsets).toMatchObject(expected)
    expect(plan(pods, { ports, clusterIP: 'None' })?.subsets).toHaveLength(2)
  })

  it('names the pods of a headless Service that asks for no port', () => {
    const host = { spec: { containers: [], hostname: 'db-0', subdomain: 'web' } }
    const wanted = plan([backend('a', '10.244.0.5', true, host)], { clusterIP: 'None', ports: undefined })
    expect(wanted?.subsets).toMatchObject([{ addresses: [{ ip: '10.244.0.5', hostname: 'db-0' }] }])
    expect(wanted?.subsets?.[0]?.ports).toBeUndefined()
    expect(wanted?.metadata.labels?.['service.kubernetes.io/headless']).toBe('')
  })

  it('keeps a thousand addresses, those that are ready first, and says that there are more', () => {
    const slow = Array.from({ length: 600 }, (_, i) => backend(`s${i}`, `10.1.${i >> 8}.${i & 255}`, false))
    const ready = Array.from({ length: 600 }, (_, i) => backend(`r${i}`, `10.2.${i >> 8}.${i & 255}`))
    const wanted = plan([...slow, ...ready])
    expect(wanted?.subsets?.[0]?.addresses).toHaveLength(600)
    expect(wanted?.subsets?.[0]?.notReadyAddresses).toHaveLength(400)
    const annotation = 'endpoints.kubernetes.io/over-capacity'
    expect(wanted?.metadata.annotations?.[annotation]).toBe('truncated')
    expect(plan(ready, {}, wanted)?.metadata.annotations?.[annotation]).toBeUndefined()
  })
})
