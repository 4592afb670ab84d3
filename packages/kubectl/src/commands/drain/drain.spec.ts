import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '../../testing/fake-server.ts'
import { startFakeServer } from '../../testing/fake-server.ts'

let server: FakeServer

const ownedBy = (kind: string) => [{ apiVersion: 'apps/v1', kind, name: 'owner', uid: 'u', controller: true }]
const pod = (name: string, metadata: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'ns', uid: `uid-${name}`, ...metadata },
  spec: { nodeName: 'n', containers: [], ...spec },
})
const pods = [
  pod('web', { ownerReferences: ownedBy('ReplicaSet') }),
  pod('agent', { ownerReferences: ownedBy('DaemonSet') }),
  pod('solo', {}, { volumes: [{ name: 'v', emptyDir: {} }] }),
  pod('static', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
]

beforeEach(async () => {
  server = await startFakeServer(({ method, path, query }) => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: {} }
    if (path === '/api/v1/nodes/n') return { body: node }
    const list = (items: object[]) => ({ body: { kind: 'PodList', metadata: { resourceVersion: '1' }, items } })
    if (path === '/api/v1/pods' && query.get('fieldSelector') === 'spec.nodeName=n') return list(pods)
    // Whoever was told to go has gone.
    if (method === 'GET' && path === '/api/v1/namespaces/ns/pods') return list([])
    return method === 'GET' ? undefined : { status: 201, body: { kind: 'Status', status: 'Success' } }
  })
})
afterEach(() => server.close())

const written = () =>
  server.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

describe('drain', () => {
  it('keeps new pods away and says what forbids to go on, all at once', async () => {
    const { code, err } = await server.kubectl(['drain', 'n'])
    expect(code).toBe(1)
    for (const problem of [
      'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ns/agent',
      'cannot delete Pods with local storage (use --delete-emptydir-data to override): ns/solo',
      'cannot delete Pods that declare no controller (use --force to override): ns/solo',
    ])
      expect(err).toContain(problem)
    expect(written()).toEqual(['PATCH /api/v1/nodes/n'])
  })

  it('evicts what may go, and waits for it', async () => {
    const line = ['drain', 'n', '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--grace-period=3']
    const { code, out } = await server.kubectl(line)
    expect(code).toBe(0)
    expect(out).toMatch(/^node\/n cordoned\n/)
    expect(out).toMatch(/evicting pod ns\/web\n[^]*pod\/web evicted\n[^]*node\/n drained\n$/)
    expect(written()).toEqual(
      expect.arrayContaining(['web', 'solo'].map((name) => `POST /api/v1/namespaces/ns/pods/${name}/eviction`)),
    )
    expect(written()).toHaveLength(3)
    const eviction = server.requests.find(({ path }) => path.endsWith('/web/eviction'))
    expect(eviction?.body).toMatchObject({ kind: 'Eviction', deleteOptions: { gracePeriodSeconds: 3 } })
  })

  it('deletes instead where it is told to', async () => {
    await server.kubectl([
      'drain',
      'n',
      '--ignore-daemonsets',
      '--delete-emptydir-data',
      '--force',
      '--disable-eviction',
    ])
    expect(written()).toContain('DELETE /api/v1/namespaces/ns/pods/web')
  })
})
