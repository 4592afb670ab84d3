import type { GroupResource, KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger } from '@keelson/component-base'
import type { ResourceStorage } from '../storage/port.ts'
import type { FeedHandler, ObjectFeed } from './port.ts'
import type { StorageFinder } from './storage-reader.ts'

/** Where a feed finds storage, and how it waits and complains. */
export interface StorageFeedOptions {
  readonly storageFor: StorageFinder
  readonly clock: Clock
  readonly logger: Logger
}

const retryMs = 200

/**
 * Feeds derived state from the watch cache: a list, then a watch from its revision; both again, with `replace`, when the
 * watch ends for whatever reason. Never gives up before its signal aborts.
 */
export function createStorageFeed(options: StorageFeedOptions): ObjectFeed {
  return {
    async follow<T extends KubeObject>(
      resource: GroupResource,
      handler: FeedHandler<T>,
      signal: AbortSignal,
    ): Promise<void> {
      const storage = options.storageFor(resource)
      if (storage === undefined) {
        handler.replace([])
        return
      }
      await storage.ready()
      let revision = await replaceAll(storage, handler)
      void (async () => {
        while (!signal.aborted) {
          try {
            await followOnce({ storage, handler, revision, signal })
            if (signal.aborted) return
            await options.clock.sleep(retryMs, signal)
            revision = await replaceAll(storage, handler)
          } catch (err) {
            if (signal.aborted) return
            options.logger.warn({ resource: resource.resource, err }, 'state feed interrupted')
            await options.clock.sleep(retryMs, signal).catch(() => undefined)
          }
        }
      })()
    },
  }
}

async function replaceAll<T extends KubeObject>(storage: ResourceStorage, handler: FeedHandler<T>): Promise<number> {
  const listed = await storage.list({})
  handler.replace(listed.items.map((item) => item.object as T))
  return listed.revision
}

interface Following<T extends KubeObject> {
  readonly storage: ResourceStorage
  readonly handler: FeedHandler<T>
  readonly revision: number
  readonly signal: AbortSignal
}

async function followOnce<T extends KubeObject>({ storage, handler, revision, signal }: Following<T>): Promise<void> {
  const watch = storage.watch({ resourceVersion: String(revision), sendInitialEvents: false }, signal)
  while (!signal.aborted) {
    await watch.readable()
    for (const event of watch.take()) {
      const object = event.stored.object as T
      if (event.type === 'DELETED') handler.remove(object)
      else if (event.type !== 'BOOKMARK') handler.set(object)
    }
    if (watch.ended) return
  }
}
