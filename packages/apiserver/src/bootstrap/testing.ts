import { deepClone, statusErrors } from '@keelson/apimachinery'
import type { GroupResource, JsonValue, KubeObject } from '@keelson/apimachinery'
import type { LocalClient, LocalTarget } from '../registry/port.ts'
import { createFakeFeed } from '../state/testing/fake-feed.ts'
import type { FakeFeed } from '../state/testing/fake-feed.ts'

/** A LocalClient over memory that tells a feed of every change, and keeps a record of its writes. */
export interface MemoryClient extends LocalClient {
  readonly feed: FakeFeed
  /** `create clusterroles system:node` and the like, in order. */
  readonly writes: string[]
  find(resource: string, name: string, namespace?: string): KubeObject | undefined
  /** Puts an object there, as if a user had. */
  put(resource: string, object: KubeObject): void
}

/** Makes an empty cluster. */
export function createMemoryClient(): MemoryClient {
  const objects = new Map<string, KubeObject>()
  const feed = createFakeFeed()
  const writes: string[] = []
  const keyOf = (resource: string, name = '', namespace = ''): string => `${resource}|${namespace}|${name}`
  const copy = (object: KubeObject): KubeObject => deepClone(object as unknown as JsonValue) as unknown as KubeObject
  const put = (resource: string, object: KubeObject): void => {
    objects.set(keyOf(resource, object.metadata.name, object.metadata.namespace), object)
    feed.set(resource, object)
  }
  const read = ({ resource, name, namespace }: LocalTarget): KubeObject => {
    const found = objects.get(keyOf(resource.resource, name, namespace))
    if (found === undefined) throw statusErrors.notFound(resource, name)
    return found
  }

  return {
    feed,
    writes,
    put,
    find: (resource, name, namespace) => objects.get(keyOf(resource, name, namespace)),
    get: async (target) => copy(read(target)),
    async list(resource: GroupResource) {
      return [...objects].filter(([key]) => key.startsWith(`${resource.resource}|`)).map(([, object]) => copy(object))
    },
    async create(resource, object) {
      const { name = '', namespace } = object.metadata
      if (objects.has(keyOf(resource.resource, name, namespace))) throw statusErrors.alreadyExists(resource, name)
      writes.push(`create ${resource.resource} ${name}`)
      put(resource.resource, copy(object))
      return object
    },
    async update(target, change) {
      const next = copy(read(target))
      if (change(next) === false) return next
      writes.push(`update ${target.resource.resource} ${target.name}`)
      put(target.resource.resource, next)
      return next
    },
    async delete(target) {
      const found = read(target)
      writes.push(`delete ${target.resource.resource} ${target.name}`)
      objects.delete(keyOf(target.resource.resource, target.name, target.namespace))
      feed.remove(target.resource.resource, found)
    },
  }
}
