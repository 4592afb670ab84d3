import { afterEach, describe, expect, it } from 'vitest'
import type { FakeServer, SeenRequest } from '../../testing/fake-server.ts'
import { startFakeServer } from '../../testing/fake-server.ts'
import { lastAppliedAnnotation } from './last-applied.ts'

let server: FakeServer
afterEach(() => server.close())

const configMap = (data: object): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data })

/** A server with one ConfigMap, or none. */
async function withLive(live: object | undefined): Promise<FakeServer> {
  return await startFakeServer(({ method, body }) => {
    if (method === 'GET') return live === undefined ? undefined : { body: live }
    if (method === 'POST') return { status: 201, body }
    return { body: { ...live, metadata: { ...(live as { metadata: object }).metadata, resourceVersion: '2' } } }
  })
}

const applied = (data: object, live = data): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'c',
    namespace: 'default',
    resourceVersion: '1',
    annotations: {
      [lastAppliedAnnotation]: `${JSON.stringify({ apiVersion: 'v1', data, kind: 'ConfigMap', metadata: { annotations: {}, name: 'c', namespace: 'default' } })}\n`,
    },
  },
  data: live,
})

const write = (): SeenRequest | undefined => server.requests.find(({ method }) => method !== 'GET')

describe('apply', () => {
  it('creates with the configuration as annotation', async () => {
    server = await withLive(undefined)
    expect(await server.kubectl(['apply', '-f', '-'], configMap({ a: '1' }))).toEqual({
      code: 0,
      out: 'configmap/c created\n',
      err: '',
    })
    const body = write()?.body as { metadata: { annotations: Record<string, string> } }
    expect(body.metadata.annotations[lastAppliedAnnotation]).toBe(
      '{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c","namespace":"default"}}\n',
    )
    expect(Object.fromEntries(write()?.query ?? [])).toEqual({
      fieldManager: 'kubectl-client-side-apply',
      fieldValidation: 'Strict',
    })
  })

  it('deletes what has gone from the manifest and leaves what others set', async () => {
    server = await withLive(applied({ a: '1', b: '2' }, { a: '1', b: '2', other: 'x' }))
    expect((await server.kubectl(['apply', '-f', '-'], configMap({ a: '9' }))).out).toBe('configmap/c configured\n')
    expect(write()?.contentType).toBe('application/strategic-merge-patch+json')
    expect(write()?.body).toMatchObject({ data: { a: '9', b: null } })
  })

  it('sends nothing when nothing changes', async () => {
    server = await withLive(applied({ a: '1' }))
    expect((await server.kubectl(['apply', '-f', '-'], configMap({ a: '1' }))).out).toBe('configmap/c unchanged\n')
    expect(write()).toBeUndefined()
  })

  it('rehearses without sending', async () => {
    server = await withLive(applied({ a: '1' }))
    const { out } = await server.kubectl(['apply', '-f', '-', '--dry-run=client'], configMap({ a: '2' }))
    expect(out).toBe('configmap/c configured (dry run)\n')
    expect(write()).toBeUndefined()
  })

  it('warns of objects that it did not make', async () => {
    server = await withLive({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', resourceVersion: '1' } })
    const { err } = await server.kubectl(['apply', '-f', '-'], configMap({}))
    expect(err).toContain(`resource configmaps/c is missing the ${lastAppliedAnnotation} annotation`)
  })

  it('lets the server merge', async () => {
    server = await withLive(applied({ a: '1' }))
    const { out } = await server.kubectl(
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      configMap({ a: '2' }),
    )
    expect(out).toBe('configmap/c serverside-applied\n')
    expect(write()).toMatchObject({ method: 'PATCH', contentType: 'application/apply-patch+yaml' })
    expect(Object.fromEntries(write()?.query ?? [])).toEqual({
      force: 'true',
      fieldManager: 'kubectl',
      fieldValidation: 'Strict',
    })
  })

  it.each([
    [['apply'], 'must specify one of -f and -k'],
    [['apply', '-f', '-', '--force-conflicts'], '--force-conflicts only works with --server-side'],
    [['apply', '-f', '-', '--prune'], '--prune is not supported'],
    [['apply', '-f', '-', '--dry-run=maybe'], 'Invalid dry-run value (maybe)'],
    [['apply', '-f', '-', '--validate=maybe'], 'invalid - validate option "maybe"'],
  ])('refuses %j', async (line, message) => {
    server = await withLive(undefined)
    const { code, err } = await server.kubectl(line, configMap({}))
    expect(code).toBe(1)
    expect(err).toContain(message)
  })
})
