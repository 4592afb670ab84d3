import { connect } from 'node:http2'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, testFile } from './testing/start-server.ts'
import type { Loose, TestServer } from './testing/start-server.ts'

let api: TestServer
const configMaps = '/api/v1/namespaces/default/configmaps'
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
const merge = { 'content-type': 'application/merge-patch+json' }

beforeAll(async () => {
  api = await startTestServer()
})
afterAll(() => api.stop())

function configMap(name: string, data: Record<string, string> = { a: '1' }) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}

/** The frames of a watch until `count` have come. */
async function frames(path: string, count: number, o?: Parameters<TestServer['open']>[1]): Promise<Loose[]> {
  const response = await api.open(path, o)
  const found: Loose[] = []
  let text = ''
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString()
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    found.push(...lines.map((line) => JSON.parse(line)))
    if (found.length >= count) break
  }
  response.destroy()
  return found
}

describe('the listener', () => {
  it('speaks HTTP/2 as well as HTTP/1.1', async () => {
    const session = connect(`https://localhost:${api.port}`, {
      ca: readFileSync(testFile('ca.crt')),
      cert: readFileSync(testFile('admin.crt')),
      key: readFileSync(testFile('admin.key')),
    })
    const stream = session.request({ ':path': '/api/v1/namespaces/default' })
    let text = ''
    for await (const chunk of stream.setEncoding('utf8')) text += chunk
    session.close()
    expect(JSON.parse(text)).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } })
    expect((await api.request('/version')).json).toMatchObject({ major: '1', minor: '36' })
  })

  it('answers health, metrics and unknown paths', async () => {
    expect((await api.request('/readyz?verbose')).text).toContain('[+]etcd ok')
    expect((await api.request('/livez')).text).toBe('ok')
    await api.request(configMaps)
    await api.request('/readyz')
    expect((await api.request('/metrics/slis')).text).toContain('kubernetes_healthcheck{name="etcd",type="readyz"} 1')
    expect((await api.request('/metrics')).text).toMatch(/apiserver_request_total\{verb="LIST",.*resource="configmaps"/)
    expect((await api.request('/nowhere')).json).toMatchObject({ code: 404, reason: 'NotFound' })
  })

  it('lists what it serves at the root', async () => {
    const { paths } = (await api.request('/')).json
    expect(paths).toEqual(paths.toSorted())
    const some = ['/api/v1', '/apis/apps/v1', '/healthz/etcd', '/metrics', '/openapi/v3', '/openid/v1/jwks', '/version']
    expect(paths).toEqual(expect.arrayContaining(some))
  })

  it('refuses methods nobody knows with a Status', async () => {
    const answer = await api.request('/api/v1/pods', { method: 'PROPFIND' })
    expect(answer.json).toMatchObject({
      kind: 'Status',
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
      details: {},
    })
  })

  it('warns of kinds that are deprecated', async () => {
    const answer = await api.request('/api/v1/endpoints')
    expect(answer.headers['warning']).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    )
    expect((await api.request(configMaps)).headers).not.toHaveProperty('warning')
  })

  it('refuses a URL that is no URL with a Status', async () => {
    expect((await api.request('/%zz')).json).toMatchObject({ kind: 'Status', code: 400 })
  })
})

describe('who asks', () => {
  it('keeps users to what they may do', async () => {
    const refused = await api.request(configMaps, { as: 'jane' })
    expect(refused.status).toBe(403)
    expect(refused.json.message).toBe(
      'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default"',
    )
    expect((await api.request('/version', { as: 'anonymous' })).status).toBe(200)
    expect((await api.request(configMaps, { as: 'anonymous' })).json.message).toContain('User "system:anonymous"')
  })

  it('lets an administrator impersonate, and nobody else', async () => {
    const headers = { 'impersonate-user': 'jane' }
    expect((await api.request(configMaps, { headers })).json.message).toContain('User "jane" cannot list')
    const refused = await api.request(configMaps, { as: 'jane', headers: { 'impersonate-user': 'kubernetes-admin' } })
    expect(refused.json.message).toContain('User "jane" cannot impersonate resource "users"')
    const groups = { 'impersonate-group': 'system:masters' }
    expect((await api.request(configMaps, { headers: groups })).status).toBe(400)
  })
})

describe('objects', () => {
  it('are created, read, replaced, patched and deleted', async () => {
    const created = await api.request(configMaps, { body: configMap('life') })
    expect(created.status).toBe(201)
    expect(created.json.metadata).toMatchObject({ name: 'life', namespace: 'default', uid: expect.any(String) })
    const path = `${configMaps}/life`
    const put = await api.request(path, { method: 'PUT', body: { ...created.json, data: { b: '2' } } })
    expect(put.json.data).toEqual({ b: '2' })
    const stale = await api.request(path, { method: 'PUT', body: { ...created.json, data: { c: '3' } } })
    expect(stale.json).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "life": the object has been modified; please apply your changes to the latest version and try again',
    })
    const patched = await api.request(path, { method: 'PATCH', headers: merge, body: '{"data":{"b":null,"d":"4"}}' })
    expect(patched.json.data).toEqual({ d: '4' })
    const deleted = await api.request(path, { method: 'DELETE' })
    expect(deleted.json).toMatchObject({ status: 'Success', details: { name: 'life', kind: 'configmaps' } })
    expect((await api.request(path)).json).toMatchObject({ code: 404, message: 'configmaps "life" not found' })
  })

  it('get generated names and refuse taken ones', async () => {
    const generated = await api.request(configMaps, {
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'gen-' } },
    })
    expect(generated.json.metadata.name).toMatch(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
    await api.request(configMaps, { body: configMap('taken') })
    const again = await api.request(configMaps, { body: configMap('taken') })
    expect(again.json).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'configmaps "taken" already exists',
    })
  })

  it('are left alone by a dry run', async () => {
    const dry = await api.request(`${configMaps}?dryRun=All`, { body: configMap('dry') })
    expect(dry.status).toBe(201)
    expect((await api.request(`${configMaps}/dry`)).status).toBe(404)
    const bad = await api.request(`${configMaps}?dryRun=Some`, { body: configMap('dry') })
    expect(bad.json).toMatchObject({ code: 422, details: { kind: 'CreateOptions' } })
  })

  it('wait for their finalizers', async () => {
    await api.request(configMaps, { body: { ...configMap('held'), metadata: { name: 'held', finalizers: ['a.b/c'] } } })
    const path = `${configMaps}/held`
    const marked = await api.request(path, { method: 'DELETE' })
    expect(marked.json.metadata).toMatchObject({ deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0 })
    const freed = await api.request(path, { method: 'PATCH', headers: merge, body: '{"metadata":{"finalizers":null}}' })
    expect(freed.status).toBe(200)
    expect((await api.request(path)).status).toBe(404)
  })

  it('gain the finalizer their deletion asks for', async () => {
    await api.request(configMaps, { body: configMap('orphaning') })
    const path = `${configMaps}/orphaning`
    const marked = await api.request(`${path}?propagationPolicy=Orphan`, { method: 'DELETE' })
    expect(marked.json.metadata.finalizers).toEqual(['orphan'])
    const wrong = await api.request(`${path}?propagationPolicy=Never`, { method: 'DELETE' })
    expect(wrong.json).toMatchObject({ code: 422, details: { kind: 'DeleteOptions' } })
  })

  it('are deleted only when the preconditions hold', async () => {
    const created = await api.request(configMaps, { body: configMap('picky') })
    const refused = await api.request(`${configMaps}/picky`, {
      method: 'DELETE',
      body: { preconditions: { uid: 'other' } },
    })
    expect(refused.json.message).toContain(
      `the UID in the precondition (other) does not match the UID in record (${created.json.metadata.uid})`,
    )
  })

  it('show the strategic patch that makes no object, and the result of others', async () => {
    await api.request(configMaps, { body: configMap('wrong') })
    const patch = (type: string) =>
      api.request(`${configMaps}/wrong`, {
        method: 'PATCH',
        headers: { 'content-type': `application/${type}-patch+json` },
        body: '{"data":{"a":1}}',
      })
    expect((await patch('strategic-merge')).json).toMatchObject({
      code: 422,
      message: ' "" is invalid: patch: Invalid value: "map[data:map[a:1]]": cannot convert int64 to string',
    })
    expect((await patch('merge')).json.message).toMatch(/patch: Invalid value: "\{.*of type string$/)
  })

  it('of scalable kinds show their selector on /scale', async () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template }
    const deployments = '/apis/apps/v1/namespaces/default/deployments'
    await api.request(deployments, {
      body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec },
    })
    expect((await api.request(`${deployments}/web/scale`)).json).toMatchObject({
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=web' },
    })
  })

  it('say what a body has too much', async () => {
    const body = { ...configMap('strict'), extra: 1 }
    const strict = await api.request(`${configMaps}?fieldValidation=Strict`, { body })
    expect(strict.json.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "extra"',
    )
    const warned = await api.request(configMaps, { body })
    expect(warned.headers['warning']).toBe('299 - "unknown field \\"extra\\""')
    expect(warned.json).not.toHaveProperty('extra')
  })

  it('say what a body has twice, in YAML as in JSON', async () => {
    const twice = 'kind: ConfigMap\nmetadata: {name: twice}\ndata:\n  a: one\n  b: x\n  a: two\ndata:\n  a: three\n'
    const yaml = { 'content-type': 'application/yaml' }
    const strict = await api.request(`${configMaps}?fieldValidation=Strict`, { headers: yaml, body: twice })
    expect(strict.json).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(strict.json.message).toContain(
      'strict decoding error: line 6: key "a" already set in map, line 8: key "data" already set in map',
    )
    const silent = await api.request(`${configMaps}?fieldValidation=Ignore&dryRun=All`, { headers: yaml, body: twice })
    expect([silent.status, silent.headers['warning'], silent.json.data]).toEqual([201, undefined, { a: 'three' }])
    const warned = await api.request(configMaps, { headers: yaml, body: twice })
    expect(warned.status).toBe(201)
    expect(warned.headers['warning']).toContain(String.raw`299 - "line 6: key \"a\" already set in map"`)
    const json = '{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"1","a":"2"}}'
    const apply = { 'content-type': 'application/apply-patch+yaml' }
    const path = `${configMaps}/twice?fieldManager=f&force=true&fieldValidation=Strict`
    const refusals = []
    for (const body of [json, 'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: "1"\n  a: "2"\n'])
      refusals.push(
        (await api.request(path, { method: 'PATCH', headers: apply, body })).json.message.split(': ').slice(1),
      )
    expect(refusals).toEqual([
      ['strict decoding error', 'duplicate field "data.a"'],
      ['strict decoding error', 'line 5', 'key "a" already set in map'],
    ])
  })

  it.each(['', '/none', '/none/status'])('are not read with HEAD: pods%s', async (path) => {
    const answer = await api.request(`/api/v1/namespaces/default/pods${path}`, { method: 'HEAD' })
    expect([answer.status, answer.text]).toEqual([405, ''])
  })
})

describe('lists', () => {
  beforeAll(async () => {
    for (const name of ['l1', 'l2', 'l3']) {
      const body = { ...configMap(name), metadata: { name, labels: { list: 'yes' } } }
      await api.request(configMaps, { body })
    }
  })

  it('come in pages', async () => {
    const first = await api.request(`${configMaps}?labelSelector=list%3Dyes&limit=2`)
    expect(first.json.items.map((item: Loose) => item.metadata.name)).toEqual(['l1', 'l2'])
    const token = encodeURIComponent(first.json.metadata.continue)
    const rest = await api.request(`${configMaps}?labelSelector=list%3Dyes&limit=2&continue=${token}`)
    expect(rest.json.items.map((item: Loose) => item.metadata.name)).toEqual(['l3'])
    expect(rest.json.metadata).not.toHaveProperty('continue')
  })

  it('come as tables and as partial metadata', async () => {
    const rows = await api.request(`${configMaps}?labelSelector=list%3Dyes`, { headers: table })
    expect(rows.json).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
    expect(rows.json.columnDefinitions[0].name).toBe('Name')
    expect(rows.json.rows[0]).toMatchObject({ object: { kind: 'PartialObjectMetadata', metadata: { name: 'l1' } } })
    const bare = await api.request(`${configMaps}?includeObject=None`, { headers: table })
    expect(bare.json.rows[0].object).toBeNull()
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    const partial = await api.request(`${configMaps}?labelSelector=list%3Dyes`, { headers: { accept } })
    expect(partial.json.kind).toBe('PartialObjectMetadataList')
    expect(partial.json.items[0]).not.toHaveProperty('data')
  })

  it('come pretty to people and as YAML to who asks', async () => {
    const pretty = await api.request(configMaps, { headers: { 'user-agent': 'curl/8' } })
    expect(pretty.text).toMatch(/^\{\n {2}"kind": "ConfigMapList"/)
    const yaml = await api.request(configMaps, { headers: { accept: 'application/yaml' } })
    expect(yaml.headers['content-type']).toBe('application/yaml')
    expect(yaml.text).toMatch(/^kind: ConfigMapList\n/)
    const refused = await api.request(configMaps, { headers: { accept: 'text/html' } })
    expect(refused.json).toMatchObject({ code: 406, reason: 'NotAcceptable' })
  })

  it('are deleted as a collection', async () => {
    const deleted = await api.request(`${configMaps}?labelSelector=list%3Dyes`, { method: 'DELETE' })
    expect(deleted.json.items).toHaveLength(3)
    expect((await api.request(`${configMaps}?labelSelector=list%3Dyes`)).json.items).toEqual([])
  })
})

describe('watches', () => {
  it('tell what happens, in order', async () => {
    const { json } = await api.request(configMaps)
    const { resourceVersion } = json.metadata
    await api.request(configMaps, { body: configMap('seen') })
    await api.request(`${configMaps}/seen`, { method: 'DELETE' })
    const events = await frames(`${configMaps}?watch=1&resourceVersion=${resourceVersion}`, 2)
    expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ['ADDED', 'seen'],
      ['DELETED', 'seen'],
    ])
  })

  it('end their initial events with a bookmark', async () => {
    await api.request(configMaps, { body: configMap('initial') })
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const events = await frames(`${configMaps}?${query}&fieldSelector=metadata.name%3Dinitial`, 2)
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK'])
    expect(events[1].object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
  })

  it('send tables whose first frame alone has columns', async () => {
    await api.request(configMaps, { body: configMap('t1') })
    await api.request(configMaps, { body: configMap('t2') })
    const events = await frames(`${configMaps}?watch=1`, 2, { headers: table })
    expect(events[0].object).toMatchObject({ kind: 'Table', columnDefinitions: expect.any(Array) })
    expect(events[1].object.columnDefinitions).toBeNull()
  })

  it('end at their deadline', async () => {
    const ended = await api.request(`${configMaps}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Dnone`)
    expect(ended).toMatchObject({ status: 200, text: '' })
  })
})
