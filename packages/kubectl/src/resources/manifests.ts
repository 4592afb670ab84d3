import type { JsonObject, JsonValue } from '@keelson/apimachinery'
import { CommandError, throwCollected } from '../cli/errors.ts'
import type { AnyObject } from './api.ts'
import type { Info } from './info.ts'
import type { RestMapper } from './mapper.ts'
import type { Source } from './sources.ts'
import { parseDocuments } from './yaml-documents.ts'

/** What the objects of manifests are measured against. */
export interface ManifestOptions {
  mapper: Pick<RestMapper, 'forKind'>
  namespace: { name: string; explicit: boolean }
}

/**
 * The objects of manifests, with lists taken apart and namespaces filled in. Errors are collected over all sources;
 * objects before and after a broken one still count, as `sink` receives them in order.
 */
export async function readManifests(sources: readonly Source[], options: ManifestOptions): Promise<ManifestResult> {
  const infos: Info[] = []
  const errors: unknown[] = []
  for (const source of sources) {
    for (const document of await parseDocuments(source.text)) {
      try {
        if ('error' in document)
          throw new CommandError(`error parsing ${source.name}: error converting YAML to JSON: yaml: ${document.error}`)
        for (const object of objectsOf(document.value, source)) infos.push(infoOf(object, source, options))
      } catch (err) {
        errors.push(err)
      }
    }
  }
  return { infos, errors }
}

/** What manifests hold, and what is wrong with some of it. */
export interface ManifestResult {
  infos: Info[]
  errors: unknown[]
}

/** As readManifests, but throws when anything is wrong. */
export async function requireManifests(sources: readonly Source[], options: ManifestOptions): Promise<Info[]> {
  const { infos, errors } = await readManifests(sources, options)
  throwCollected(errors)
  return infos
}

function* objectsOf(value: JsonValue, source: Source): Generator<AnyObject> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandError(
      `unable to decode ${JSON.stringify(source.name)}: json: cannot unmarshal ${goType(value)} into Go value of type unstructured.detector`,
    )
  }
  const { kind, apiVersion, items } = value as JsonObject
  if (kind === 'List' || (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items))) {
    for (const item of (items ?? []) as JsonValue[]) yield* objectsOf(item, source)
    return
  }
  const missing = Object.entries({ apiVersion, kind }).filter(([, found]) => typeof found !== 'string' || found === '')
  if (missing.length > 0)
    throw notSet(
      missing.map(([field]) => `${field} not set`),
      source,
    )
  yield { ...value, metadata: value['metadata'] ?? {} } as unknown as AnyObject
}

function notSet(problems: readonly string[], source: Source): CommandError {
  const [only = ''] = problems
  const text = problems.length === 1 ? only : `[${problems.join(', ')}]`
  return new CommandError(
    `error validating ${JSON.stringify(source.name)}: error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`,
  )
}

function goType(value: JsonValue): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
}

function infoOf(object: AnyObject, source: Source, { mapper, namespace }: ManifestOptions): Info {
  const mapping = mapper.forKind(object.apiVersion, object.kind)
  const { name = '', namespace: own = '' } = object.metadata
  if (mapping === undefined) {
    throw new CommandError(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(own)} from ${JSON.stringify(source.name)}: no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}\nensure CRDs are installed first`,
    )
  }
  if (!mapping.namespaced) return { mapping, name, object: withoutNamespace(object), source: source.name }
  if (own !== '' && namespace.explicit && own !== namespace.name) {
    throw new CommandError(
      `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(namespace.name)}. You must pass '--namespace=${own}' to perform this operation.`,
    )
  }
  const into = own === '' ? namespace.name : own
  return {
    mapping,
    name,
    namespace: into,
    object: { ...object, metadata: { ...object.metadata, namespace: into } } as AnyObject,
    source: source.name,
  }
}

function withoutNamespace(object: AnyObject): AnyObject {
  const { namespace: _, ...metadata } = object.metadata
  return { ...object, metadata } as AnyObject
}
