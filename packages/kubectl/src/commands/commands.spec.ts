import { afterEach, describe, expect, it } from 'vitest'
import type { FakeServer } from '../testing/fake-server.ts'
import { notFound, startFakeServer } from '../testing/fake-server.ts'
import { changeTaints, parseTaints } from './taint/taints.ts'
import { parseCondition } from './wait/conditions.ts'
import { parseFileSpec } from './cp/file-spec.ts'
import { parsePorts } from './port-forward/ports.ts'

let server: FakeServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const deployment = (status: object, spec: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', generation: 2, resourceVersion: '5', labels: { app: 'web' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: {}, spec: { containers: [{ name: 'c' }] } },
    ...spec,
  },
  status: { observedGeneration: 2, ...status },
})

describe('rollout status', () => {
  it.each([
    [{ observedGeneration: 1 }, 'Waiting for deployment spec update to be observed...\n'],
    [
      { updatedReplicas: 1, replicas: 4 },
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n',
    ],
    [
      { updatedReplicas: 3, replicas: 5 },
      'Waiting for deployment "web" rollout to finish: 2 old replicas are pending termination...\n',
    ],
    [
      { updatedReplicas: 3, replicas: 3, availableReplicas: 1 },
      'Waiting for deployment "web" rollout to finish: 1 of 3 updated replicas are available...\n',
    ],
    [{ updatedReplicas: 3, replicas: 3, availableReplicas: 3 }, 'deployment "web" successfully rolled out\n'],
  ])('%j', async (status, out) => {
    server = await startFakeServer(() => ({ body: deployment(status) }))
    expect(await server.kubectl(['rollout', 'status', 'deploy/web', '--watch=false'])).toEqual({
      code: 0,
      out,
      err: '',
    })
  })

  it('fails after the deadline of the deployment', async () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }]
    server = await startFakeServer(() => ({ body: deployment({ conditions }) }))
    expect(await server.kubectl(['rollout', 'status', 'deploy/web'])).toMatchObject({
      code: 1,
      err: 'error: deployment "web" exceeded its progress deadline\n',
    })
  })
})

describe('changes', () => {
  it('label: sends what differs, and refuses to overwrite', async () => {
    server = await startFakeServer(() => ({ body: deployment({}) }))
    expect((await server.kubectl(['label', 'deploy', 'web', 'a=b'])).out).toBe('deployment.apps/web labeled\n')
    expect(server.requests.at(-1)).toMatchObject({ method: 'PATCH', body: { metadata: { labels: { a: 'b' } } } })
    expect(await server.kubectl(['label', 'deploy', 'web', 'app=other'])).toMatchObject({
      code: 1,
      err: "error: 'app' already has a value (web), and --overwrite is false\n",
    })
    expect((await server.kubectl(['label', 'deploy', 'web', 'app-'])).out).toBe('deployment.apps/web unlabeled\n')
    expect(server.requests.at(-1)?.body).toEqual({ metadata: { labels: { app: null } } })
    expect((await server.kubectl(['label', 'deploy', 'web', 'app=web'])).out).toBe('deployment.apps/web not labeled\n')
  })

  it('set image: by container name', async () => {
    server = await startFakeServer(() => ({ body: deployment({}) }))
    expect((await server.kubectl(['set', 'image', 'deploy/web', 'c=nginx:2'])).out).toBe(
      'deployment.apps/web image updated\n',
    )
    expect(server.requests.at(-1)?.body).toMatchObject({
      spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } },
    })
    expect((await server.kubectl(['set', 'image', 'deploy/web', 'x=nginx:2'])).err).toBe(
      'error: unable to find container named "x"\n',
    )
  })

  it('scale: through the sub-resource, only from the number that is expected', async () => {
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web', resourceVersion: '5' },
      spec: { replicas: 3 },
    }
    server = await startFakeServer(({ path }) => ({ body: path.endsWith('/scale') ? scale : deployment({}) }))
    expect((await server.kubectl(['scale', 'deploy/web', '--replicas=5'])).out).toBe('deployment.apps/web scaled\n')
    expect(server.requests.at(-1)).toMatchObject({ method: 'PUT', body: { spec: { replicas: 5 } } })
    expect((await server.kubectl(['scale', 'deploy/web', '--replicas=5', '--current-replicas=1'])).err).toBe(
      'error: Expected replicas to be 1, was 3\n',
    )
  })

  it('delete: tells each, asks for the cascade, and waits for none with --wait=false', async () => {
    server = await startFakeServer(({ path, body }) =>
      path.endsWith('/gone')
        ? { status: 404, body: notFound(path) }
        : { body: { kind: 'Status', status: 'Success', details: { uid: '1' }, body } },
    )
    const { code, out, err } = await server.kubectl([
      'delete',
      'deploy',
      'web',
      'gone',
      '--cascade=foreground',
      '--wait=false',
    ])
    expect({ code, out, err }).toEqual({
      code: 1,
      out: 'deployment.apps "web" deleted from default namespace\n',
      err: 'Error from server (NotFound): deployments "gone" not found\n',
    })
    expect(server.requests[0]?.body).toMatchObject({ kind: 'DeleteOptions', propagationPolicy: 'Foreground' })
  })

  it('delete: until the object is gone', async () => {
    let looks = 0
    server = await startFakeServer(({ method }) => {
      if (method === 'DELETE') return { body: { kind: 'Status', details: { uid: '1' } } }
      looks++
      const items = looks === 1 ? [{ metadata: { name: 'web', uid: '1' } }] : []
      return { body: { kind: 'DeploymentList', metadata: { resourceVersion: '1' }, items } }
    })
    expect((await server.kubectl(['delete', 'deploy', 'web'])).code).toBe(0)
    expect(looks).toBeGreaterThan(1)
  })
})

describe('what words on the command line mean', () => {
  it('taints', () => {
    const { set, remove } = parseTaints(['a=b:NoSchedule', 'c:NoExecute-', 'd-'])
    expect(set).toEqual([{ key: 'a', value: 'b', effect: 'NoSchedule' }])
    expect(remove).toEqual([
      { key: 'c', effect: 'NoExecute' },
      { key: 'd', effect: '' },
    ])
    const before = [
      { key: 'c', effect: 'NoExecute' },
      { key: 'd', effect: 'NoSchedule' },
    ] as const
    expect(changeTaints(before as never, { set, remove, overwrite: false }, 'n')).toEqual({
      taints: set,
      operation: 'modified',
    })
    expect(() => changeTaints([], { set: [], remove, overwrite: false }, 'n')).toThrow('taint "c:NoExecute" not found')
    expect(() => parseTaints(['a=b:Never'])).toThrow('invalid taint effect: Never, unsupported taint effect')
  })

  it('conditions', () => {
    const ready = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {},
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }
    expect(parseCondition('condition=ready').isMet(ready)).toBe(true)
    expect(parseCondition('condition=Ready=false').isMet(ready)).toBe(false)
    expect(parseCondition("jsonpath='{.status.phase}'=Running").isMet(ready)).toBe(true)
    expect(parseCondition('jsonpath={.status.conditions[?(@.type=="Ready")].status}=True').isMet(ready)).toBe(true)
    expect(parseCondition('jsonpath=.status.nope').isMet(ready)).toBe(false)
    const stale = { ...ready, metadata: { generation: 2 }, status: { ...ready.status, observedGeneration: 1 } }
    expect(parseCondition('condition=Ready').isMet(stale)).toBe(false)
    expect(() => parseCondition('soon')).toThrow('unrecognized condition: "soon"')
  })

  it('files in pods', () => {
    expect(parseFileSpec('ns/pod:/a:b')).toEqual({ namespace: 'ns', pod: 'pod', path: '/a:b' })
    expect(parseFileSpec('./a:b')).toEqual({ namespace: '', pod: '', path: './a:b' })
    expect(() => parseFileSpec('a/b/c:d')).toThrow('canonical format')
  })

  it('ports', () => {
    expect(parsePorts(['80', '8080:80', ':http', 'http'])).toEqual([
      { local: 80, remote: '80' },
      { local: 8080, remote: '80' },
      { local: 0, remote: 'http' },
      { local: -1, remote: 'http' },
    ])
    expect(() => parsePorts(['a:80'])).toThrow('error parsing local port')
  })
})
