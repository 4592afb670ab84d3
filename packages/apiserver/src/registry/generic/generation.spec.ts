import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../../testing/start-server.ts'
import type { Loose, TestServer } from '../../testing/start-server.ts'

let api: TestServer
const merge = { 'content-type': 'application/merge-patch+json' }

beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.stop())

function workload(kind: string) {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  }
}

/** The generations after one patch each, beginning with that of the creation. */
async function generations(plural: string, kind: string, patches: readonly [string, Loose][]): Promise<number[]> {
  const url = `/apis/apps/v1/namespaces/default/${plural}`
  const found = [(await api.request(url, { body: workload(kind) })).json.metadata.generation]
  for (const [subresource, body] of patches) {
    const answer = await api.request(`${url}/web${subresource}`, { method: 'PATCH', headers: merge, body })
    expect(answer.status).toBe(200)
    const { json } = await api.request(`${url}/web`)
    found.push(json.metadata.generation)
  }
  return found
}

describe('the generation of a workload', () => {
  const patches: [string, Loose][] = [
    ['', { spec: { replicas: 2 } }],
    ['', { metadata: { labels: { a: 'b' } } }],
    ['', { metadata: { annotations: { a: 'b' } } }],
    ['', { metadata: { annotations: { a: 'b' } } }],
    ['', { metadata: { annotations: { a: 'c' } }, spec: { replicas: 3 } }],
    ['/scale', { spec: { replicas: 4 } }],
    ['/status', { status: { observedGeneration: 4, replicas: 4 } }],
    ['', { status: { replicas: 9 } }],
  ]

  it('rises with what is wanted of a Deployment, annotations included, and with nothing else', async () => {
    expect(await generations('deployments', 'Deployment', patches)).toEqual([1, 2, 2, 3, 3, 4, 5, 5, 5])
  })

  it('rises with the spec of a ReplicaSet alone', async () => {
    expect(await generations('replicasets', 'ReplicaSet', patches)).toEqual([1, 2, 2, 2, 2, 3, 4, 4, 4])
  })
})
