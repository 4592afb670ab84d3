import type { KubeObject } from '@keelson/apimachinery'
import { isConflict, isNotFound, statusErrors } from '@keelson/apimachinery'
import { createMetricsRegistry, systemClock, systemRandom, withCause } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeApiServer } from '../testing/index.ts'
import { createFakeApiServer, sendJson, testCertificates } from '../testing/index.ts'
import { isConnectionError } from '../transport/connection-error.ts'
import type { Client, ClientDeps } from './client.ts'
import type { RestConfig } from './config.ts'
import { createClient } from './create-client.ts'
import type { KindRef } from './kind-ref.ts'

interface Thing extends KubeObject {
  spec?: { size: number }
}

const things: KindRef<Thing> = { group: 'test.io', version: 'v1', kind: 'Thing', resource: 'things', namespaced: true }

let server: FakeApiServer
let client: Client

function connect(config: Partial<RestConfig> = {}, deps: Partial<ClientDeps> = {}): Client {
  client = createClient({ ...server.config, ...config }, { clock: systemClock, random: systemRandom, ...deps })
  return client
}

beforeEach(async () => {
  server = await createFakeApiServer()
})

afterEach(async () => {
  await client?.close()
  await server.close()
})

describe('the client', () => {
  it('creates, reads, updates, patches, lists and deletes', async () => {
    server.collection(things)
    const api = connect().resource(things)
    const made = await api.create({
      apiVersion: 'test.io/v1',
      kind: 'Thing',
      metadata: { name: 'a', namespace: 'ns' },
      spec: { size: 1 },
    })
    expect(made.metadata.uid).toBeDefined()
    const updated = await api.update({ ...made, spec: { size: 2 } })
    expect(updated.spec).toEqual({ size: 2 })
    const patched = await api.patch('a', { type: 'merge', namespace: 'ns', body: { spec: { size: 3 } } })
    expect(patched.spec).toEqual({ size: 3 })
    const list = await api.list({ namespace: 'ns' })
    expect(list.items.map((item) => item.metadata.name)).toEqual(['a'])
    expect((await api.get('a', { namespace: 'ns' })).spec).toEqual({ size: 3 })
    await api.delete('a', { namespace: 'ns', gracePeriodSeconds: 0 })
    await expect(api.get('a', { namespace: 'ns' })).rejects.toSatisfy(isNotFound)
    expect(server.connectionCount).toBe(1)
    expect(server.requests.every((request) => request.httpVersion === '2.0')).toBe(true)
  })

  it('gives a body whole that the server has finished before anybody reads it', async () => {
    server.intercept((_req, res) => {
      sendJson(res, 200, { text: 'x'.repeat(1_000) })
      return true
    })
    const response = await connect().raw({ method: 'GET', path: '/late', stream: true })
    await systemClock.sleep(50)
    const chunks: Buffer[] = []
    for await (const chunk of response.body) chunks.push(chunk)
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual({ text: 'x'.repeat(1_000) })
  })

  it('names the server’s refusal in a StatusError', async () => {
    server.collection(things).put({ metadata: { name: 'a', namespace: 'ns' } })
    const stale = {
      apiVersion: 'test.io/v1',
      kind: 'Thing',
      metadata: { name: 'a', namespace: 'ns', resourceVersion: '1' },
    }
    await expect(connect().resource(things).update(stale)).rejects.toSatisfy(isConflict)
  })

  it('speaks HTTP/1.1 where the server offers no HTTP/2', async () => {
    await server.close()
    server = await createFakeApiServer({ http1Only: true })
    server.collection(things).put({ metadata: { name: 'a', namespace: 'ns' } })
    const api = connect().resource(things)
    await api.get('a', { namespace: 'ns' })
    await api.get('a', { namespace: 'ns' })
    expect(server.requests.map((request) => request.httpVersion)).toEqual(['1.1', '1.1'])
  })

  it('repeats a request after the time that a 429 names', async () => {
    let refusals = 2
    server.intercept((_req, res) => {
      if (refusals-- <= 0) return false
      sendJson(res, 429, statusErrors.tooManyRequests('slow down', 0).status, { 'retry-after': '0' })
      return true
    })
    server.collection(things).put({ metadata: { name: 'a', namespace: 'ns' } })
    await connect().resource(things).get('a', { namespace: 'ns' })
    expect(server.requests).toHaveLength(3)
  })

  it('gives up after ten repetitions', async () => {
    server.intercept((_req, res) => {
      sendJson(res, 429, statusErrors.tooManyRequests('slow down', 0).status, { 'retry-after': '0' })
      return true
    })
    await expect(connect().raw({ method: 'GET', path: '/version' })).rejects.toMatchObject({ status: { code: 429 } })
    expect(server.requests).toHaveLength(11)
  })

  it('hands warnings over', async () => {
    server.intercept((_req, res) => {
      sendJson(res, 200, {}, { warning: '299 - "say \\"please\\"", 199 - "not for us"' })
      return true
    })
    const warnings: string[] = []
    await connect({}, { onWarning: (text) => warnings.push(text) }).raw({ method: 'GET', path: '/' })
    expect(warnings).toEqual(['say "please"'])
  })

  it('proves who it is by token, password, certificate, and impersonates', async () => {
    server.intercept((_req, res) => {
      sendJson(res, 200, {})
      return true
    })
    await connect({ token: 'secret', impersonate: { user: 'jane', groups: ['a', 'b'] } }).raw({
      method: 'GET',
      path: '/',
    })
    expect(server.requests.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'impersonate-user': 'jane',
      'impersonate-group': 'a, b',
      'user-agent': 'keelson-test',
    })
    await client.close()
    await connect({ username: 'u', password: 'p' }).raw({ method: 'GET', path: '/' })
    expect(server.requests.at(-1)?.headers['authorization']).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`)
    await client.close()
    const { clientCert: cert, clientKey: key } = testCertificates()
    await connect({ cert, key }).raw({ method: 'GET', path: '/' })
    expect(server.lastClientName).toBe('test-client')
  })

  it('sends the cause of a request along', async () => {
    server.collection(things)
    const cause = { traceId: 'a'.repeat(32), source: 'watch pods ns/a', revision: '7' }
    await withCause(cause, () => connect().resource(things).list())
    const headers = server.requests.at(-1)?.headers
    expect(headers?.['traceparent']).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/)
    expect(headers?.['keelson-cause']).toBe('watch pods ns/a; rv=7')
  })

  it('refuses a server whose certificate it cannot verify', async () => {
    const error = await connect({ ca: undefined })
      .raw({ method: 'GET', path: '/' })
      .catch((err: unknown) => err)
    expect(isConnectionError(error) && error.code).toBe('tls')
  })

  it('connects again after the server went away', async () => {
    server.collection(things).put({ metadata: { name: 'a', namespace: 'ns' } })
    const api = connect().resource(things)
    await api.list()
    const { port } = server
    await server.close()
    await expect(api.list()).rejects.toSatisfy(isConnectionError)
    server = await createFakeApiServer({ port })
    server.collection(things)
    expect((await api.list()).items).toEqual([])
  })

  it('stops waiting when the signal aborts', async () => {
    server.intercept(() => true)
    const abort = new AbortController()
    const pending = connect().raw({ method: 'GET', path: '/slow', signal: abort.signal })
    await server.nextRequest()
    abort.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
  })

  it('counts requests under upstream’s names', async () => {
    const metrics = createMetricsRegistry()
    server.collection(things)
    await connect({}, { metrics }).resource(things).list()
    const host = new URL(server.config.server).host
    expect(metrics.render()).toContain(`rest_client_requests_total{code="200",host="${host}",method="GET"} 1`)
    expect(metrics.render()).toContain(`rest_client_request_duration_seconds_count{host="${host}",verb="GET"} 1`)
  })

  it('fails requests once closed', async () => {
    await connect().close()
    await expect(client.raw({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'closed' })
  })
})
