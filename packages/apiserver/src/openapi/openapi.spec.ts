import { kinds } from '@keelson/api'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'
import { gnosticDescriptor } from './gnostic-descriptor.ts'
import { createOpenApi } from './index.ts'

// Two small groups and one with everything: new kinds do not change the golden files.
const chosen = ['priorityclasses', 'pods', 'deployments']
const openApi = createOpenApi({ kinds: kinds.filter((kind) => chosen.includes(kind.resource)), version: 'v1.36.0' })
const protobufV2 = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'

async function get(url: string, headers: { accept?: string; ifNoneMatch?: string } = {}) {
  const { pathname, searchParams } = new URL(url, 'https://x')
  return openApi.answer({ path: pathname, query: searchParams, ...headers })
}

interface V3 {
  openapi: string
  paths: Record<string, Record<string, V3Operation>>
  components: { schemas: Record<string, Record<string, unknown>> }
}
interface V3Operation {
  operationId: string
  parameters?: { name: string }[]
  'x-kubernetes-action': string
  'x-kubernetes-group-version-kind': object
}

const v3 = async (path: string): Promise<V3> => JSON.parse(String((await get(path))?.body)) as V3

/** Every $ref of a document that leads nowhere. */
function danglingRefs(document: string, has: (name: string) => boolean): string[] {
  return [...document.matchAll(/"\$ref":"#\/(?:components\/schemas|definitions)\/([^"]+)"/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => !has(name))
}

describe('OpenAPI v3', () => {
  it('lists one document per group version under an address that changes with its content', async () => {
    const index = JSON.parse(String((await get('/openapi/v3'))?.body)) as {
      paths: Record<string, { serverRelativeURL: string }>
    }
    expect(Object.keys(index.paths)).toEqual(['api/v1', 'apis/apps/v1', 'apis/scheduling.k8s.io/v1'])
    const url = index.paths['apis/apps/v1']?.serverRelativeURL ?? ''
    expect(url).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/)
    const answer = await get(url)
    expect(answer?.status).toBe(200)
    expect(answer?.headers['cache-control']).toContain('immutable')
    const stale = await get('/openapi/v3/apis/apps/v1?hash=00')
    expect([stale?.status, stale?.headers['location']]).toEqual([301, url])
    expect((await get('/openapi/v3/apis/apps/v1'))?.headers['cache-control']).toBeUndefined()
  })

  it('describes a group version as upstream does', async () => {
    const document = await v3('/openapi/v3/apis/scheduling.k8s.io/v1')
    const own = { ...document, components: { schemas: onlyOwn(document.components.schemas) } }
    await expect(`${JSON.stringify(own, null, 2)}\n`).toMatchFileSnapshot('testdata/scheduling-v1.v3.json')
  })

  it.each(['/openapi/v3/api/v1', '/openapi/v3/apis/apps/v1', '/openapi/v3/apis/scheduling.k8s.io/v1'])(
    'refers only to what is in %s',
    async (path) => {
      const text = String((await get(path))?.body)
      const { schemas } = (JSON.parse(text) as V3).components
      expect(danglingRefs(text, (name) => name in schemas)).toEqual([])
    },
  )

  it('says on PATCH and POST that fields can be validated, and which kind they are about', async () => {
    const { paths } = await v3('/openapi/v3/apis/apps/v1')
    const patch = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.['patch']
    expect(patch?.parameters?.map(({ name }) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force'])
    expect(patch?.['x-kubernetes-action']).toBe('patch')
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', kind: 'Deployment', version: 'v1' })
    const post = paths['/apis/apps/v1/namespaces/{namespace}/deployments']?.['post']
    expect(post?.parameters?.map(({ name }) => name)).toContain('fieldValidation')
  })

  it("names operations as upstream's clients call them", async () => {
    const { paths } = await v3('/openapi/v3/api/v1')
    const ids = Object.values(paths).flatMap((path) =>
      Object.values(path).flatMap((operation) => operation.operationId ?? []),
    )
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of [
      'listCoreV1NamespacedPod',
      'listCoreV1PodForAllNamespaces',
      'createCoreV1NamespacedPod',
      'deleteCoreV1CollectionNamespacedPod',
      'readCoreV1NamespacedPodStatus',
      'createCoreV1NamespacedPodBinding',
      'connectCoreV1GetNamespacedPodExec',
    ]) {
      expect(ids).toContain(id)
    }
  })

  it('writes merge keys, list types and the two forms of numbers', async () => {
    const { schemas } = (await v3('/openapi/v3/api/v1')).components
    const podSpec = schemas['io.k8s.api.core.v1.PodSpec'] as { properties: Record<string, Record<string, unknown>> }
    expect(podSpec.properties['containers']).toMatchObject({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    })
    expect(schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toMatchObject({ format: 'int-or-string' })
    expect(schemas['io.k8s.apimachinery.pkg.api.resource.Quantity']).toMatchObject({
      oneOf: [{ type: 'string' }, { type: 'number' }],
    })
    expect(schemas['io.k8s.api.core.v1.Pod']?.['x-kubernetes-group-version-kind']).toEqual([
      { group: '', kind: 'Pod', version: 'v1' },
    ])
  })

  it('answers 406 to clients that take no JSON, and leaves unknown documents to others', async () => {
    const accept = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf'
    expect((await get('/openapi/v3/api/v1', { accept }))?.status).toBe(406)
    expect((await get('/openapi/v3/api/v1', { accept: `${accept},application/json` }))?.status).toBe(200)
    expect(await get('/openapi/v3/apis/nope/v1')).toBeUndefined()
    expect(await get('/openapi')).toBeUndefined()
  })
})

function onlyOwn(schemas: Record<string, Record<string, unknown>>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => name.startsWith('io.k8s.api.')))
}

interface V2 {
  swagger: string
  paths: Record<string, object>
  definitions: Record<string, { description?: string; properties?: Record<string, object> }>
}

describe('OpenAPI v2', () => {
  it('refers only to what it defines', async () => {
    const text = String((await get('/openapi/v2'))?.body)
    const document = JSON.parse(text) as V2
    expect(document.swagger).toBe('2.0')
    expect(danglingRefs(text, (name) => name in document.definitions)).toEqual([])
    expect(document.definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toMatchObject({
      type: 'string',
      format: 'int-or-string',
    })
  })

  it.each([protobufV2, protobufV2.replace('@', '.')])("comes as gnostic's protobuf for %s", async (accept) => {
    const answer = await get('/openapi/v2', { accept })
    expect(answer?.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
    const type = protobuf.Root.fromJSON(gnosticDescriptor).lookupType('Document')
    const decoded = type.toObject(type.decode(answer?.body ?? Buffer.alloc(0))) as GnosticDocument
    const json = JSON.parse(String((await get('/openapi/v2'))?.body)) as V2
    expect(decoded.swagger).toBe('2.0')
    expect(decoded.paths.path.map(({ name }) => name)).toEqual(Object.keys(json.paths))
    const definitions = decoded.definitions.additionalProperties
    expect(definitions.map(({ name }) => name)).toEqual(Object.keys(json.definitions))
    const spec = definitions.find(({ name }) => name === 'io.k8s.api.core.v1.PodSpec')?.value
    const expected = json.definitions['io.k8s.api.core.v1.PodSpec']
    expect(spec?.description).toBe(expected?.description)
    expect(spec?.properties?.additionalProperties.map(({ name }) => name)).toEqual(
      Object.keys(expected?.properties ?? {}),
    )
    const containers = spec?.properties?.additionalProperties.find(({ name }) => name === 'containers')?.value
    expect(containers?.type?.value).toEqual(['array'])
    expect(containers?.items?.schema[0]?.Ref).toBe('#/definitions/io.k8s.api.core.v1.Container')
    expect(containers?.vendorExtension).toContainEqual({
      name: 'x-kubernetes-patch-merge-key',
      value: { yaml: '"name"\n' },
    })
  })
})

interface GnosticSchema {
  Ref?: string
  description?: string
  type?: { value: string[] }
  items?: { schema: GnosticSchema[] }
  properties?: { additionalProperties: { name: string; value: GnosticSchema }[] }
  vendorExtension?: { name: string; value: { yaml: string } }[]
}
interface GnosticDocument {
  swagger: string
  paths: { path: { name: string }[] }
  definitions: { additionalProperties: { name: string; value: GnosticSchema }[] }
}
