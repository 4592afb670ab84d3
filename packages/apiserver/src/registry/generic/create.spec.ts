import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../../testing/start-server.ts'
import type { Loose, TestServer } from '../../testing/start-server.ts'

let api: TestServer

beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.stop())

/** Creates an object the three ways there are; PUT creates only where a kind allows it. */
async function created(way: 'POST' | 'PUT' | 'apply', collection: string, object: Loose) {
  if (way === 'POST') return api.request(collection, { body: object })
  const path = `${collection}/${object.metadata.name}`
  if (way === 'PUT') return api.request(path, { method: 'PUT', body: object })
  const headers = { 'content-type': 'application/apply-patch+yaml' }
  const body = JSON.stringify(object)
  return api.request(`${path}?fieldManager=test`, { method: 'PATCH', headers, body })
}

const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'

describe('an object that comes into being', () => {
  it.each(['POST', 'apply'] as const)('by %s keeps its status only where it may come with one', async (way) => {
    const status = { capacity: { cpu: '2' } }
    const name = way.toLowerCase()
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name }, status }
    expect((await created(way, '/api/v1/nodes', node)).json.status.capacity).toEqual({ cpu: '2' })
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }
    const spec = { selector: { matchLabels: { a: 'b' } }, template }
    const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name }, spec, status: { replicas: 7 } }
    const made = await created(way, '/apis/apps/v1/namespaces/default/replicasets', set)
    expect([made.status, made.json.status.replicas]).toEqual([201, 0])
    expect(JSON.stringify(made.json.metadata.managedFields)).not.toContain('f:status')
  })

  it.each(['POST', 'PUT', 'apply'] as const)('by %s has only system fields of the server', async (way) => {
    const name = `own-${way.toLowerCase()}`
    const metadata = { name, creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z' }
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { holderIdentity: 'x' } }
    const { status, json } = await created(way, leases, lease)
    expect(status).toBe(201)
    expect(json.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(json.metadata.creationTimestamp).not.toContain('2001')
    expect(json.metadata).not.toHaveProperty('deletionTimestamp')
    expect(json.metadata.managedFields).toHaveLength(1)
  })

  it.each([
    ['configmaps', {}],
    // Its address is claimed before it is stored.
    ['services', { spec: { ports: [{ port: 80 }] } }],
  ])('can be tried again when etcd does not answer: %s', async (resource, body) => {
    api.etcd.unavailable = true
    try {
      const { json } = await api.request(`/api/v1/namespaces/default/${resource}`, {
        body: { metadata: { name: 'later' }, ...body },
      })
      expect(json).toMatchObject({ code: 500, reason: 'ServerTimeout' })
    } finally {
      api.etcd.unavailable = false
    }
  })
})
