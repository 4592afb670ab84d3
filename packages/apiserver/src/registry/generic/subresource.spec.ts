import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../../testing/start-server.ts'
import type { Loose, TestServer } from '../../testing/start-server.ts'

let api: TestServer
const namespace = '/api/v1/namespaces/held'
const pod = '/api/v1/namespaces/default/pods/web'
const merge = { 'content-type': 'application/merge-patch+json' }

beforeAll(async () => {
  api = await startTestServer()
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
  await api.request('/api/v1/namespaces/default/serviceaccounts', { body: account })
  const web = { metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }
  await api.request('/api/v1/namespaces/default/pods', { body: web })
  await api.request('/api/v1/namespaces', { body: { metadata: { name: 'held' } } })
})
afterAll(() => api.stop())

const patch = (path: string, body: Loose) => api.request(path, { method: 'PATCH', headers: merge, body })

/** PUT to /finalize of the namespace as it is, with some of it changed. */
async function finalize(change: (object: Loose) => void) {
  const { json } = await api.request(namespace)
  change(json)
  return api.request(`${namespace}/finalize`, { method: 'PUT', body: json })
}

describe('an updating subresource of its own', () => {
  it.each<[string, Loose, string]>([
    ['another uid', { uid: 'x' }, 'metadata.uid'],
    ['a label that is none', { labels: { 'no such key': 'a' } }, 'metadata.labels'],
  ])('refuses %s in the metadata', async (_what, metadata, field) => {
    const { status, json } = await patch(`${pod}/ephemeralcontainers`, { metadata })
    expect([status, json.reason, json.details?.causes[0].field]).toEqual([422, 'Invalid', field])
    expect((await finalize((object) => Object.assign(object.metadata, { labels: { 'b c': 'a' } }))).status).toBe(422)
  })

  it('changes what it is for and nothing else', async () => {
    const { status, json } = await finalize((object) => {
      object.spec.finalizers.push('example.com/more')
      object.status.phase = 'Terminating'
    })
    expect([status, json.spec.finalizers, json.status.phase]).toEqual([
      200,
      ['kubernetes', 'example.com/more'],
      'Active',
    ])
    const debug = { name: 'debug', image: 'busybox' }
    const added = await patch(`${pod}/ephemeralcontainers`, {
      spec: { ephemeralContainers: [debug], containers: [{ name: 'c', image: 'redis' }] },
    })
    expect([added.status, added.json.spec.ephemeralContainers[0].name, added.json.spec.containers[0].image]).toEqual([
      200,
      'debug',
      'nginx',
    ])
  })

  it('owns what it changed, and nothing it may not change', async () => {
    const { json } = await api.request(namespace)
    const through = (json.metadata.managedFields as Loose[]).filter(({ subresource }) => subresource === 'finalize')
    expect(through.map(({ fieldsV1 }) => Object.keys(fieldsV1))).toEqual([['f:spec']])
    const web = (await api.request(pod)).json.metadata.managedFields as Loose[]
    const debugged = web.find(({ subresource }) => subresource === 'ephemeralcontainers')
    expect(Object.keys(debugged.fieldsV1['f:spec'])).toEqual(['f:ephemeralContainers'])
    // A required list is in every object upstream, so that only its elements are anybody's.
    const created = web.find(({ subresource }) => subresource === undefined)
    expect(Object.keys(created.fieldsV1['f:spec']['f:containers'])).toEqual(['k:{"name":"c"}'])
  })

  it('is the only way to what it is for', async () => {
    const { json } = await patch(namespace, { spec: { finalizers: [] }, metadata: { labels: { a: 'b' } } })
    expect([json.spec.finalizers, json.metadata.labels.a]).toEqual([['kubernetes', 'example.com/more'], 'b'])
  })
})
