import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ManagedFieldsEntry } from '@keelson/apimachinery'
import { startTestServer } from '../testing/start-server.ts'
import type { TestAnswer, TestServer } from '../testing/start-server.ts'

const deployments = '/apis/apps/v1/namespaces/default/deployments'
const scale = `${deployments}/web/scale`

let api: TestServer
beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.stop())

beforeEach(async () => {
  await api.request(`${deployments}/web`, { method: 'DELETE' })
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template }
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
  await api.request(`${deployments}?fieldManager=author`, { body })
})

function patch(type: string, query: string, body: unknown): Promise<TestAnswer> {
  const headers = { 'content-type': `application/${type}` }
  return api.request(`${scale}${query}`, { method: 'PATCH', headers, body: JSON.stringify(body) })
}

const wanting = (replicas: number) => ({ apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas } })

/** Who owns the replicas of the Deployment: manager, operation, subresource. */
async function owners(): Promise<string[]> {
  const { json } = await api.request(`${deployments}/web`)
  return (json.metadata.managedFields as ManagedFieldsEntry[])
    .filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('f:replicas'))
    .map(({ manager, operation, apiVersion, subresource }) => [manager, operation, apiVersion, subresource].join(' '))
}

describe('PATCH /scale', () => {
  it('applies by ownership: refuses what another owns, takes it by force, and is an owner like others then', async () => {
    const refused = await patch('apply-patch+yaml', '?fieldManager=scaler', wanting(5))
    expect(refused.status).toBe(409)
    expect(refused.json).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "author" using autoscaling/v1: .spec.replicas',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
    })
    const forced = await patch('apply-patch+yaml', '?fieldManager=scaler&force=true', wanting(5))
    expect([forced.status, forced.json.kind, forced.json.spec.replicas]).toEqual([200, 'Scale', 5])
    expect(await owners()).toEqual(['scaler Apply apps/v1 scale'])
    expect((await patch('apply-patch+yaml', '?fieldManager=other', wanting(6))).json.message).toContain(
      'conflict with "scaler" with subresource "scale": .spec.replicas',
    )
  })

  it('shares what two apply alike', async () => {
    expect((await patch('apply-patch+yaml', '?fieldManager=scaler', wanting(2))).status).toBe(200)
    expect((await owners()).toSorted()).toEqual(['author Update apps/v1 ', 'scaler Apply apps/v1 scale'])
  })

  it('records other patches as updates through the subresource', async () => {
    expect((await patch('merge-patch+json', '?fieldManager=scaler', { spec: { replicas: 4 } })).status).toBe(200)
    expect(await owners()).toEqual(['scaler Update apps/v1 scale'])
  })

  it.each([
    [400, { kind: 'Scale', apiVersion: 'apps/v1', spec: { replicas: 1 } }],
    [400, { ...wanting(1), metadata: { name: 'other' } }],
    [400, { ...wanting(1), metadata: { managedFields: [{ manager: 'x' }] } }],
    [422, wanting(-1)],
  ])('answers %s to a bad configuration', async (status, body) => {
    const answer = await patch('apply-patch+yaml', '?fieldManager=scaler&force=true', body)
    expect([answer.status, answer.json.kind]).toEqual([status, 'Status'])
  })

  it('finds no object to apply to', async () => {
    const headers = { 'content-type': 'application/apply-patch+yaml' }
    const path = `${deployments}/none/scale?fieldManager=scaler`
    const answer = await api.request(path, { method: 'PATCH', headers, body: JSON.stringify(wanting(1)) })
    expect(answer.status).toBe(404)
  })
})
