import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import type { ObjectReader } from '../port.ts'

/** A reader over a list that tests change at will. Lookups with `fresh` see `fresh` objects too. */
export interface FakeReader extends ObjectReader {
  add(resource: string, object: KubeObject): void
  /** Adds an object that the cache does not know of yet. */
  addFresh(resource: string, object: KubeObject): void
  remove(resource: string, name: string, namespace?: string): void
}

/** Holds objects by resource, namespace and name; groups are part of the resource: `apps/deployments`. */
export function createFakeReader(): FakeReader {
  const cached = new Map<string, KubeObject>()
  const fresh = new Map<string, KubeObject>()
  const path = ({ group, resource }: GroupResource): string => (group === '' ? resource : `${group}/${resource}`)
  const keyOf = (resource: string, name = '', namespace = ''): string => `${resource}|${namespace}|${name}`
  const add = (into: Map<string, KubeObject>, resource: string, object: KubeObject): void =>
    void into.set(keyOf(resource, object.metadata.name, object.metadata.namespace), object)

  return {
    async get<T extends KubeObject>(
      resource: GroupResource,
      name: string,
      options: { namespace?: string; fresh?: boolean } = {},
    ): Promise<T | undefined> {
      const key = keyOf(path(resource), name, options.namespace)
      return (cached.get(key) ?? (options.fresh === true ? fresh.get(key) : undefined)) as T | undefined
    },
    async list<T extends KubeObject>(resource: GroupResource, namespace?: string): Promise<readonly T[]> {
      const prefix = `${path(resource)}|${namespace ?? ''}`
      return [...cached].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object as T)
    },
    add: (resource, object) => add(cached, resource, object),
    addFresh: (resource, object) => add(fresh, resource, object),
    remove: (resource, name, namespace) => void cached.delete(keyOf(resource, name, namespace)),
  }
}
