import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kinds } from '@keelson/api'
import { validObjects } from './testing/valid-objects.ts'
import { startTestServer } from './testing/start-server.ts'
import type { Loose, TestServer } from './testing/start-server.ts'

let api: TestServer

beforeAll(async () => {
  api = await startTestServer()
  await api.request('/api/v1/namespaces/default/serviceaccounts', { body: { metadata: { name: 'default' } } })
  const [pod] = validObjects
  const base = { ...pod?.object, metadata: { name: 'base' } }
  await api.request('/api/v1/namespaces/default/pods', { body: base })
})
afterAll(() => api.stop())

const prefixOf = (group: string, version: string) => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`)

/** Every URL there is: collections, objects, subresources. */
const urls = kinds.flatMap((kind) => {
  const base = `${prefixOf(kind.group, kind.version)}${kind.namespaced ? '/namespaces/default' : ''}/${kind.resource}`
  return [base, `${base}/some`, ...kind.subresources.map(({ name }) => `${base}/some/${name}`)]
})

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'metadata', 'spec', 'status', 'kind', 'apiVersion', 'items', 'name', ''),
)
const json = fc.jsonValue({ maxDepth: 4 })

/** Bodies from plain noise to almost right. */
const body = fc.oneof(
  fc.string({ maxLength: 40 }),
  json.map((value) => JSON.stringify(value)),
  fc
    .record({
      apiVersion: fc.oneof(word, fc.constant('v1'), fc.constant('apps/v1')),
      kind: fc.oneof(word, fc.constantFrom(...kinds.map(({ kind }) => kind))),
      metadata: fc.oneof(json, fc.record({ name: fc.oneof(word, json), labels: json, finalizers: json })),
      spec: fc.oneof(json, fc.dictionary(word, json)),
      status: json,
    })
    .map((value) => JSON.stringify(value)),
  fc
    .array(fc.record({ op: fc.constantFrom('add', 'remove', 'test', 'move', 'x'), path: word, value: json }))
    .map((value) => JSON.stringify(value)),
)

const contentType = fc.constantFrom(
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  ';;;',
)

const parameter = fc.constantFrom(
  'limit',
  'continue',
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'resourceVersionMatch',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'pretty',
  'timeoutSeconds',
  'timeout',
  'propagationPolicy',
  'gracePeriodSeconds',
  'includeObject',
  'sendInitialEvents',
  'container',
  'tailLines',
  'sinceTime',
  'ports',
)
const query = fc
  .array(
    fc.tuple(parameter, fc.oneof(word, fc.integer().map(String), fc.constantFrom('All', 'true', 'a=b', 'a in (b)'))),
    {
      maxLength: 4,
    },
  )
  .map((pairs) => new URLSearchParams(pairs).toString())

const request = fc.record({
  url: fc.constantFrom(...urls),
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
  query,
  contentType,
  accept: fc.constantFrom(
    'application/json',
    'application/json;as=Table;g=meta.k8s.io;v=v1',
    '*/*',
    'application/yaml',
    'x',
  ),
  body,
})

/** Every path inside a value, such as ['spec', 'containers', '0', 'name']. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...at, key]))]
}

function replaceAt(value: unknown, [first, ...rest]: string[], replacement: unknown): unknown {
  if (first === undefined) return replacement
  const copy: Loose = Array.isArray(value) ? [...value] : { ...(value as object) }
  copy[first] = replaceAt(copy[first], rest, replacement)
  return copy
}

const replacement = fc.oneof(
  json,
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e300,
    true,
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: null },
    'a'.repeat(300),
    '0',
    '1/2',
    '-',
  ),
)

/** A valid object of which one or two parts are something else. */
const damaged = fc.constantFrom(...validObjects).chain(({ url, object }) => {
  const paths = fc.constantFrom(...pathsOf(object).filter((path) => path.length > 0))
  return fc.array(fc.tuple(paths, replacement), { minLength: 1, maxLength: 2 }).map((changes) => {
    let value: unknown = object
    for (const [path, other] of changes) {
      try {
        value = replaceAt(value, path, other)
      } catch {
        // The first change took away what the second one wanted to change.
      }
    }
    return { url, value }
  })
})

/** What requests of this test may rightly store: things somebody spelled out in full. */
async function stored(): Promise<string[]> {
  const page = await api.etcd.range({ key: '/registry/', rangeEnd: '/registry0', keysOnly: true })
  return page.kvs.map(({ key }) => key.toString())
}

/** Waiting in vain for a revision that is still to come is answered as upstream does: 504, by that reason and no other. */
function isFault({ status, json }: { status: number; json: Loose }): boolean {
  const waited = status === 504 && json?.details?.causes?.[0]?.reason === 'ResourceVersionTooLarge'
  return status >= 500 && !waited
}

describe('the server under arbitrary requests', () => {
  it('never fails, and answers every refusal with a Status', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (r) => {
        const answer = await api.request(`${r.url}?${r.query}`, {
          method: r.method,
          headers: { 'content-type': r.contentType, accept: r.accept },
          ...(r.method === 'GET' || r.method === 'HEAD' ? {} : { body: r.body }),
        })
        expect(isFault(answer), `${r.method} ${r.url}: ${answer.text}`).toBe(false)
        const refused = answer.status >= 400 && r.method !== 'HEAD'
        const status = { kind: 'Status', status: 'Failure', code: answer.status }
        expect(refused ? answer.json : status).toMatchObject(status)
      }),
      { numRuns: 1500, seed: 20_260_101 },
    )
  }, 120_000)

  it('stores nothing of what it refuses', async () => {
    const before = await stored()
    const collections = urls.filter((url) => !url.endsWith('/some') && !url.includes('/some/'))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...collections), body, async (url, text) => {
        const keys = await stored()
        const answer = await api.request(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        })
        const grown = (await stored()).length > keys.length
        expect(grown && answer.status >= 400, answer.text).toBe(false)
      }),
      { numRuns: 300, seed: 20_260_102 },
    )
    expect((await stored()).length).toBeGreaterThanOrEqual(before.length)
  }, 120_000)

  it('judges damaged objects without failing', async () => {
    expect((await api.request('/api/v1/namespaces/default/pods/base')).status).toBe(200)
    const outcomes = new Set<number>()
    await fc.assert(
      fc.asyncProperty(damaged, async ({ url, value }) => {
        const posted = await api.request(`${url}?dryRun=All`, { body: value })
        outcomes.add(posted.status)
        expect(posted.status, `${url} ${JSON.stringify(value)}: ${posted.text}`).toBeLessThan(500)
        // As a patch of something that is there, too.
        const patched = await api.request('/api/v1/namespaces/default/pods/base?dryRun=All', {
          method: 'PATCH',
          headers: { 'content-type': 'application/strategic-merge-patch+json' },
          body: JSON.stringify(value),
        })
        expect(patched.status, `${JSON.stringify(value)}: ${patched.text}`).toBeLessThan(500)
      }),
      { numRuns: 2000, seed: 20_260_104 },
    )
    expect([...outcomes].toSorted()).toEqual(expect.arrayContaining([201, 400, 422]))
  }, 120_000)

  it('judges damaged changes of what is there without failing, and stores none of a dry run', async () => {
    const targets = []
    for (const { url, object } of validObjects) {
      const kind = kinds.find((one) => one.kind === (object as Loose).kind && url.endsWith(`/${one.resource}`))
      if (kind === undefined || !kind.verbs.includes('update')) continue
      const created = await api.request(url, { body: object })
      const { metadata } = created.json
      const { name } = metadata
      const { subresources } = kind
      // Proxies take updates too, and pass them on.
      const updating = subresources.filter(({ verbs }) => verbs.includes('update') && !verbs.includes('delete'))
      const paths = ['', ...updating.map((one) => `/${one.name}`)].map((path) => `${url}/${name}${path}`)
      targets.push({ paths, object: created.json, url: `${url}/${name}`, version: metadata.resourceVersion })
    }
    expect(targets.length).toBeGreaterThan(5)
    const ways = [
      ['PUT', 'application/json'],
      ['PATCH', 'application/merge-patch+json'],
      ['PATCH', 'application/strategic-merge-patch+json'],
      ['PATCH', 'application/apply-patch+yaml'],
    ] as const
    const change = fc.constantFrom(...targets).chain(({ paths, object }) =>
      fc.record({
        path: fc.constantFrom(...paths),
        way: fc.constantFrom(...ways),
        at: fc.constantFrom(...pathsOf(object).filter((path) => path.length > 0)),
        other: replacement,
        object: fc.constant(object),
      }),
    )
    const outcomes = new Set<number>()
    await fc.assert(
      fc.asyncProperty(change, async ({ path, way: [method, type], at, other, object }) => {
        const answer = await api.request(
          `${path}?dryRun=All&fieldManager=any${type.includes('apply') ? '&force=true' : ''}`,
          {
            method,
            headers: { 'content-type': type },
            body: JSON.stringify(replaceAt(object, at, other)),
          },
        )
        outcomes.add(answer.status)
        expect(answer.status, `${method} ${type} ${path} ${at.join('.')}: ${answer.text}`).toBeLessThan(500)
      }),
      { numRuns: 1500, seed: 20_260_105 },
    )
    expect([...outcomes].toSorted()).toEqual(expect.arrayContaining([200, 400, 409, 422]))
    for (const { url, version } of targets) {
      expect((await api.request(url)).json.metadata.resourceVersion, url).toBe(version)
    }
  }, 120_000)

  it('survives arbitrary paths', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 7 }), async (parts) => {
        const path = `/${parts.map(encodeURIComponent).join('/')}`
        const answer = await api.request(path)
        expect(answer.status, path).toBeLessThan(500)
      }),
      { numRuns: 300, seed: 20_260_103 },
    )
    expect((await api.request('/livez')).text).toBe('ok')
  }, 60_000)
})
