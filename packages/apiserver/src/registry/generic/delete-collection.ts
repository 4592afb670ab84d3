import { isNotFound } from '@keelson/apimachinery'
import type { ListOptions, StoredObject } from '../../storage/port.ts'
import type { DeleteOptions } from '../port.ts'
import { deleteObject } from './delete.ts'
import { interpretStorageError } from './errors.ts'
import type { RegistryDependencies, Resource } from './resource.ts'
import type { WriteRequest } from './write.ts'

// Enough to keep etcd busy, few enough to leave room for other requests.
const concurrency = 8

/** What a deletecollection worked on. */
export interface DeleteCollectionResult {
  readonly items: readonly StoredObject[]
  readonly revision: number
}

/**
 * Deletes every object a list selects. Objects that vanish meanwhile are fine; the first other error ends it, with what
 * was deleted until then staying deleted.
 */
export async function deleteCollection(
  deps: RegistryDependencies,
  resource: Resource,
  list: ListOptions,
  o: { options: DeleteOptions; request: WriteRequest },
): Promise<DeleteCollectionResult> {
  const { options, request } = o
  const listed = await resource.storage.list(list).catch((err: unknown) => {
    throw interpretStorageError(err, resource.groupResource, { operation: 'list' })
  })
  const results: StoredObject[] = []
  const queue = listed.items.entries()
  const work = async () => {
    for (const [index, item] of queue) {
      const { name = '', namespace = '' } = item.object.metadata
      try {
        const { stored } = await deleteObject(deps, resource, { ...options }, { ...request, name, namespace })
        results[index] = stored
      } catch (err) {
        if (!isNotFound(err)) throw err
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, listed.items.length) }, work))
  return { items: results.filter((stored) => stored !== undefined), revision: listed.revision }
}
