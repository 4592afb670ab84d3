import type { Service, ServiceSpec } from '@keelson/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../../../testing/start-server.ts'
import type { TestServer } from '../../../testing/start-server.ts'

let api: TestServer
const services = '/api/v1/namespaces/default/services'
const merge = { 'content-type': 'application/merge-patch+json' }
let made = 0

beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.stop())

/** The spec of a new service after one merge patch of its spec. */
async function changed(
  spec: Partial<ServiceSpec>,
  patch: object,
): Promise<{ before: ServiceSpec; after: ServiceSpec }> {
  const name = `s${++made}`
  const body = { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } }
  const before = (await api.request(services, { body })).json as Service
  const answer = await api.request(`${services}/${name}`, { method: 'PATCH', headers: merge, body: { spec: patch } })
  expect(answer.json).toMatchObject({ kind: 'Service' })
  return { before: before.spec, after: answer.json.spec }
}

describe('a service that changes its type', () => {
  it('gives its node ports and policies back when it becomes internal', async () => {
    const { before, after } = await changed({ type: 'NodePort' }, { type: 'ClusterIP' })
    expect(before).toMatchObject({ externalTrafficPolicy: 'Cluster', ports: [{ nodePort: expect.any(Number) }] })
    expect(after).toMatchObject({ type: 'ClusterIP', clusterIP: before.clusterIP })
    expect([after.externalTrafficPolicy, after.ports?.[0]?.nodePort]).toEqual([undefined, undefined])
    const nodePort = before.ports?.[0]?.nodePort
    const next = await changed({ type: 'NodePort', ports: [{ port: 80, nodePort }] }, {})
    expect(next.after.ports?.[0]?.nodePort).toBe(nodePort)
  })

  it('keeps no trace of its load balancer', async () => {
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', loadBalancerClass: 'example.com/own' }
    const { before, after } = await changed(local, { type: 'ClusterIP' })
    expect(before).toMatchObject({ allocateLoadBalancerNodePorts: true, healthCheckNodePort: expect.any(Number) })
    for (const field of [
      'allocateLoadBalancerNodePorts',
      'loadBalancerClass',
      'healthCheckNodePort',
      'externalTrafficPolicy',
    ] as const) {
      expect(after).not.toHaveProperty(field)
    }
  })

  it('becomes a name whether it had an address or was headless, and gets an address again', async () => {
    for (const clusterIP of [undefined, 'None']) {
      const { after } = await changed({ clusterIP }, { type: 'ExternalName', externalName: 'example.com' })
      for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
        expect(after).not.toHaveProperty(field)
      }
    }
    const { after } = await changed({ type: 'ExternalName', externalName: 'a.example.com' }, { type: 'ClusterIP' })
    expect(after.clusterIP).toMatch(/^10\./)
  })

  it('is refused what its new type has no use for when the client asks for it', async () => {
    const body = { metadata: { name: 'asks' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } }
    await api.request(services, { body })
    const patch = { spec: { type: 'ClusterIP', externalTrafficPolicy: 'Local' } }
    const { json } = await api.request(`${services}/asks`, { method: 'PATCH', headers: merge, body: patch })
    expect(json.details.causes).toMatchObject([{ field: 'spec.externalTrafficPolicy' }])
  })
})

describe('a load balancer', () => {
  it('has a health check port only while traffic stays local', async () => {
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }
    const { before, after } = await changed(local, { externalTrafficPolicy: 'Cluster' })
    expect([typeof before.healthCheckNodePort, after.healthCheckNodePort]).toEqual(['number', undefined])
  })
})
