import type { KubeObject } from '@keelson/apimachinery'
import { applyMergePatch, statusErrors } from '@keelson/apimachinery'
import type { FakeCollection } from './fake-collection.ts'
import { keyOf } from './fake-collection.ts'

/** Carries out a write on a collection, with the conflicts that optimistic concurrency asks for. */
export function writeObject(
  collection: FakeCollection,
  key: string | undefined,
  request: { method: string; body: Buffer },
): unknown {
  const body = request.body.length === 0 ? {} : (JSON.parse(request.body.toString('utf8')) as KubeObject)
  if (request.method === 'POST') return create(collection, body as KubeObject)
  const name = key?.split('/').at(-1) ?? ''
  const current = key === undefined ? undefined : collection.get(key)
  if (key === undefined || current === undefined) throw statusErrors.notFound(collection.kind, name)
  if (request.method === 'DELETE') return collection.delete(key)
  if (request.method === 'PATCH')
    return collection.put(applyMergePatch(current as never, body as never) as unknown as KubeObject)
  return update(collection, current, body as KubeObject)
}

function create(collection: FakeCollection, obj: KubeObject): KubeObject {
  const { name = '' } = obj.metadata
  if (collection.get(keyOf(obj)) !== undefined) throw statusErrors.alreadyExists(collection.kind, name)
  return collection.put(obj)
}

function update(collection: FakeCollection, current: KubeObject, obj: KubeObject): KubeObject {
  const { resourceVersion } = obj.metadata
  if (resourceVersion !== undefined && resourceVersion !== current.metadata.resourceVersion) {
    const message = 'the object has been modified; please apply your changes to the latest version and try again'
    throw statusErrors.conflict(collection.kind, obj.metadata.name ?? '', message)
  }
  return collection.put(obj)
}
