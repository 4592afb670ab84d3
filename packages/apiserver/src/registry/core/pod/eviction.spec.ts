import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../../../testing/start-server.ts'
import type { Loose, TestServer } from '../../../testing/start-server.ts'

let api: TestServer
const pods = '/api/v1/namespaces/default/pods'
const bound = { nodeName: 'n1', containers: [{ name: 'c', image: 'nginx' }] }

beforeAll(async () => {
  api = await startTestServer()
  const account = { metadata: { name: 'default' } }
  await api.request('/api/v1/namespaces/default/serviceaccounts', { body: account })
})
afterAll(() => api.stop())

function evict(name: string, deleteOptions?: Loose, query = '') {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions }
  return api.request(`${pods}/${name}/eviction${query}`, { body })
}

const graceOf = async (name: string) => (await api.request(`${pods}/${name}`)).json.metadata.deletionGracePeriodSeconds

describe('an eviction', () => {
  it('deletes the pod as its options say, once', async () => {
    await api.request(pods, { body: { metadata: { name: 'a' }, spec: bound } })
    expect((await evict('a', { gracePeriodSeconds: 7 })).status).toBe(201)
    expect(await graceOf('a')).toBe(7)
    expect((await evict('a')).status).toBe(201)
    expect(await graceOf('a')).toBe(7)
  })

  it('leaves the pod alone in a dry run, asked for in either place', async () => {
    await api.request(pods, { body: { metadata: { name: 'b' }, spec: bound } })
    expect([(await evict('b', { dryRun: ['All'] })).status, (await evict('b', {}, '?dryRun=All')).status]).toEqual([
      201, 201,
    ])
    expect(await graceOf('b')).toBeUndefined()
  })

  it.each<[Loose, number]>([
    [{ preconditions: { uid: 'other' } }, 409],
    [{ preconditions: { resourceVersion: '1' } }, 409],
    [{ dryRun: ['Some'] }, 422],
    [{ propagationPolicy: 'Sideways' }, 422],
    [{ propagationPolicy: 'Orphan', orphanDependents: true }, 422],
  ])('is refused with the options %j', async (deleteOptions, code) => {
    await api.request(pods, { body: { metadata: { name: 'c' }, spec: bound } })
    expect((await evict('c', deleteOptions)).status).toBe(code)
    expect(await graceOf('c')).toBeUndefined()
  })
})
