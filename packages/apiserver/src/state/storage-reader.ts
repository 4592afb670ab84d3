import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import { isStorageError } from '../storage/index.ts'
import type { ResourceStorage } from '../storage/port.ts'
import type { ObjectReader } from './port.ts'

/** Finds the storage of a resource; undefined when the server does not serve it. */
export type StorageFinder = (resource: GroupResource) => ResourceStorage | undefined

/**
 * Reads through the storage port. An object of a resource the server does not serve is simply not there.
 *
 * Throws the StorageErrors of the port other than `keyNotFound`.
 */
export function createStorageReader(storageFor: StorageFinder): ObjectReader {
  return {
    async get<T extends KubeObject>(
      resource: GroupResource,
      name: string,
      options: { namespace?: string; fresh?: boolean } = {},
    ): Promise<T | undefined> {
      const storage = storageFor(resource)
      if (storage === undefined) return undefined
      try {
        const stored = await storage.get(
          { name, namespace: options.namespace },
          options.fresh === true ? {} : { resourceVersion: '0' },
        )
        return stored.object as T
      } catch (err) {
        if (isStorageError(err, 'keyNotFound')) return undefined
        throw err
      }
    },

    async list<T extends KubeObject>(resource: GroupResource, namespace?: string): Promise<readonly T[]> {
      const storage = storageFor(resource)
      if (storage === undefined) return []
      const listed = await storage.list({ namespace, resourceVersion: '0' })
      return listed.items.map((item) => item.object as T)
    },
  }
}
