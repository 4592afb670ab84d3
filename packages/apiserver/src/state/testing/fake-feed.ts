import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import type { FeedHandler, ObjectFeed } from '../port.ts'

/** A feed whose changes tests make themselves. */
export interface FakeFeed extends ObjectFeed {
  set(resource: string, object: KubeObject): void
  remove(resource: string, object: KubeObject): void
}

/** Gives every follower the objects set before, then every change at once. */
export function createFakeFeed(): FakeFeed {
  const objects = new Map<string, Map<string, KubeObject>>()
  const followers = new Map<string, FeedHandler<KubeObject>[]>()
  const of = (resource: string): Map<string, KubeObject> => {
    const known = objects.get(resource) ?? new Map<string, KubeObject>()
    objects.set(resource, known)
    return known
  }
  const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`

  return {
    async follow<T extends KubeObject>({ resource }: GroupResource, handler: FeedHandler<T>): Promise<void> {
      followers.set(resource, [...(followers.get(resource) ?? []), handler as unknown as FeedHandler<KubeObject>])
      handler.replace([...of(resource).values()] as T[])
    },
    set(resource, object) {
      of(resource).set(keyOf(object), object)
      for (const follower of followers.get(resource) ?? []) follower.set(object)
    },
    remove(resource, object) {
      of(resource).delete(keyOf(object))
      for (const follower of followers.get(resource) ?? []) follower.remove(object)
    },
  }
}
