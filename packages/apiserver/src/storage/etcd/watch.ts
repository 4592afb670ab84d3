import type { Clock, Logger, Random } from '@keelson/component-base'
import { isStorageError, StorageError, storageErrors } from '../errors.ts'
import type { ResourceDefinition, StoredEvent, StoredObject, Watch, WatchOptions } from '../port.ts'
import { createSelection } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { createBookmark, createStoredObject } from '../stored-object.ts'
import { WatchChannel } from '../watch-channel.ts'
import { createChange, createOwnEvent } from '../watch-event.ts'
import { toStorageError } from './errors.ts'
import { listFromEtcd } from './list.ts'
import type { EtcdEvent, EtcdKeyValue, EtcdPort } from './port.ts'
import { EtcdError, prefixEnd } from './port.ts'
import type { ResumingWatch } from './resuming-watch.ts'
import { startResumingWatch } from './resuming-watch.ts'

/** What a watch straight on etcd needs. */
export interface EtcdWatchSource {
  etcd: EtcdPort
  clock: Clock
  random: Random
  logger: Logger
  definition: ResourceDefinition
  prefix: string
}

/** Watches one resource with an etcd stream of its own. */
export function watchEtcd(source: EtcdWatchSource, o: WatchOptions, signal: AbortSignal): Watch {
  let running: ResumingWatch | undefined
  const channel = new WatchChannel({ signal, onClose: () => running?.stop() })
  const selection = createSelection(source.definition, source.prefix, o)
  void begin(source, o, channel).then(
    (afterRevision) => {
      if (channel.ended) return
      running = follow(source, { channel, selection, afterRevision })
    },
    (err: unknown) => channel.end(asError(source.prefix, err)),
  )
  return channel
}

/** Hands out the initial events, if any are due; resolves to the revision after which events follow. */
async function begin(source: EtcdWatchSource, o: WatchOptions, channel: WatchChannel): Promise<number> {
  const asked = Number(o.resourceVersion ?? 0)
  const withState = o.sendInitialEvents ?? asked === 0
  if (!withState && asked > 0) return asked
  const list = await listFromEtcd(source, {
    namespace: o.namespace,
    label: o.label,
    field: o.field,
    resourceVersion: o.resourceVersion,
    resourceVersionMatch: o.resourceVersionMatch,
  })
  if (withState) {
    const items = o.name === undefined ? list.items : list.items.filter((item) => item.object.metadata.name === o.name)
    const bookmark =
      o.sendInitialEvents && o.allowBookmarks ? createBookmark(source.definition, list.revision, true) : undefined
    channel.startWith(initialEvents(items, bookmark))
  }
  return list.revision
}

/** The present state as ADDED events, then the bookmark that ends it. */
export function* initialEvents(
  items: Iterable<StoredObject>,
  bookmark: StoredObject | undefined,
): Generator<StoredEvent> {
  for (const item of items) yield createOwnEvent('ADDED', item)
  if (bookmark) yield createOwnEvent('BOOKMARK', bookmark)
}

function follow(
  source: EtcdWatchSource,
  o: { channel: WatchChannel; selection: Selection; afterRevision: number },
): ResumingWatch {
  const scope = o.selection.namespace ? `${source.prefix}${o.selection.namespace}/` : source.prefix
  return startResumingWatch({
    ...source,
    key: scope,
    rangeEnd: prefixEnd(scope),
    previous: true,
    afterRevision: o.afterRevision,
    onEvents(events) {
      for (const event of events) deliver(event, o.channel, o.selection)
    },
    onCompacted: () =>
      o.channel.end(
        new StorageError('expired', 'The resourceVersion for the provided watch is too old.', {
          requested: o.afterRevision,
        }),
      ),
  })
}

function deliver(event: EtcdEvent, channel: WatchChannel, selection: Selection): void {
  const previous = event.previous && toStored(event.previous)
  const current = event.type === 'put' ? toStored(event.kv) : undefined
  // A deletion whose last state etcd has forgotten cannot be told truthfully: the reader must list again.
  if (!current && !previous) return channel.end(storageErrors.compacted(event.kv.modRevision))
  const seen = createChange(event.kv.modRevision, current, previous).eventFor(selection)
  if (seen) channel.push(seen)
}

const toStored = (kv: EtcdKeyValue): StoredObject => createStoredObject(kv.key, kv.value, kv.modRevision)

function asError(prefix: string, err: unknown): StorageError {
  if (isStorageError(err)) return err
  if (err instanceof EtcdError) return toStorageError(prefix, err)
  return new StorageError('corrupt', String(err), { key: prefix, cause: err })
}
