import type { GroupResource, KubeObject } from '@keelson/apimachinery'

/**
 * How authentication, authorization and admission read cluster state inside the server.
 *
 * Reads come from the watch cache unless `fresh` is asked; objects are shared and never to be changed.
 */
export interface ObjectReader {
  /** Resolves to undefined when there is no such object. `fresh` reads what is committed now, at the cost of a round trip. */
  get<T extends KubeObject>(
    resource: GroupResource,
    name: string,
    options?: { namespace?: string; fresh?: boolean },
  ): Promise<T | undefined>
  list<T extends KubeObject>(resource: GroupResource, namespace?: string): Promise<readonly T[]>
}

/** What a feed tells: first one `replace` with everything, then single changes; `replace` again after a gap. */
export interface FeedHandler<T extends KubeObject> {
  replace(objects: readonly T[]): void
  set(object: T): void
  remove(object: T): void
}

/** Keeps derived state up to date from storage watches, in process. */
export interface ObjectFeed {
  /** Resolves after the first `replace`; goes on until `signal` aborts. */
  follow<T extends KubeObject>(resource: GroupResource, handler: FeedHandler<T>, signal: AbortSignal): Promise<void>
}
