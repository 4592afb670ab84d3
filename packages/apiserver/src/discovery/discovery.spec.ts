import { gunzipSync } from 'node:zlib'
import { kinds } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { compareVersions } from './groups.ts'
import { createDiscovery } from './index.ts'
import { storageVersionHash } from './storage-version-hash.ts'

// A fixed choice, so that new kinds do not change the golden files.
const chosen = ['namespaces', 'pods', 'serviceaccounts', 'events', 'deployments', 'tokenreviews', 'leases']
const discovery = createDiscovery({
  kinds: kinds.filter((kind) => chosen.includes(kind.resource)),
  serverAddress: '10.0.0.1:6443',
})
const aggregated = (version: string): string =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`

async function get(path: string, headers: { accept?: string; ifNoneMatch?: string; acceptEncoding?: string } = {}) {
  return discovery.answer({ path, query: new URLSearchParams(), ...headers })
}

async function json(path: string, accept?: string): Promise<string> {
  const answer = await get(path, { accept })
  return `${JSON.stringify(JSON.parse(String(answer?.body)), null, 2)}\n`
}

describe('discovery', () => {
  it.each([
    ['/api', 'api.json'],
    ['/api/v1', 'api-v1.json'],
    ['/apis', 'apis.json'],
    ['/apis/apps', 'apis-apps.json'],
    ['/apis/apps/v1', 'apis-apps-v1.json'],
    ['/apis/events.k8s.io/v1', 'apis-events-v1.json'],
  ])('answers %s as upstream does', async (path, golden) => {
    await expect(await json(path)).toMatchFileSnapshot(`testdata/${golden}`)
  })

  it.each([
    ['/api', 'v2', 'aggregated-api.json'],
    ['/apis', 'v2', 'aggregated-apis.json'],
    ['/apis', 'v2beta1', 'aggregated-apis-v2beta1.json'],
  ])('answers %s aggregated in %s', async (path, version, golden) => {
    await expect(await json(path, aggregated(version))).toMatchFileSnapshot(`testdata/${golden}`)
    const answer = await get(path, { accept: aggregated(version) })
    expect(answer?.headers['content-type']).toBe(
      `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    )
  })

  it('picks the first form it knows from what a client accepts', async () => {
    const typeFor = async (accept?: string) => (await get('/apis', { accept }))?.headers['content-type']
    expect(await typeFor()).toBe('application/json')
    expect(await typeFor('*/*')).toBe('application/json')
    expect(await typeFor(aggregated('v9'))).toBe('application/json')
    expect(await typeFor(`${aggregated('v2').split(',')[0]};profile=nopeer,${aggregated('v2')}`)).toContain('v=v2;')
    expect(await typeFor(`${aggregated('v2').split(',')[0]},${aggregated('v2beta1')}`)).toContain('v=v2;')
  })

  it('gives group versions in plain form whatever is asked, and 406 where nothing fits', async () => {
    expect((await get('/api/v1', { accept: aggregated('v2') }))?.headers['content-type']).toBe('application/json')
    const refused = await get('/apis', { accept: 'application/vnd.kubernetes.protobuf' })
    expect(refused?.status).toBe(406)
    expect(JSON.parse(String(refused?.body))).toMatchObject({ kind: 'Status', reason: 'NotAcceptable', code: 406 })
  })

  it('answers 304 to whoever has the document', async () => {
    const first = await get('/apis')
    expect(first?.headers['etag']).toMatch(/^"[0-9A-F]{128}"$/)
    const again = await get('/apis', { ifNoneMatch: first?.headers['etag'] })
    expect([again?.status, again?.body.length]).toEqual([304, 0])
    expect((await get('/apis', { ifNoneMatch: '"other"' }))?.status).toBe(200)
  })

  it('compresses for clients that take it', async () => {
    const answer = await get('/apis', { acceptEncoding: 'gzip' })
    expect(answer?.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(answer?.body ?? Buffer.alloc(0)).toString()).toBe(String((await get('/apis'))?.body))
  })

  it.each(['/', '/apiserver', '/api/v2', '/apis/nope', '/apis/apps/v2', '/apis/apps/v1/deployments', '/api/v1/pods'])(
    'leaves %s to others',
    async (path) => {
      expect(await get(path)).toBeUndefined()
    },
  )
})

describe('storageVersionHash', () => {
  it.each([
    [{ group: '', version: 'v1', kind: 'Pod' }, 'xPOwRZ+Yhw8='],
    [{ group: '', version: 'v1', kind: 'Namespace' }, 'Q3oi5N2YM8M='],
    [{ group: 'apps', version: 'v1', kind: 'Deployment' }, '8aSe+NMegvE='],
  ])("is upstream's for %o", (gvk, hash) => {
    expect(storageVersionHash(gvk)).toBe(hash)
  })
})

describe('compareVersions', () => {
  it('puts stable versions first, newer ones before older', () => {
    const versions = ['v1beta1', 'foo', 'v2', 'v1alpha2', 'v1', 'v1beta2', 'v10', 'bar']
    expect(versions.toSorted((a, b) => compareVersions(b, a))).toEqual([
      'v10',
      'v2',
      'v1',
      'v1beta2',
      'v1beta1',
      'v1alpha2',
      'bar',
      'foo',
    ])
  })
})
