import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random } from '@keelson/component-base'
import { decodeContinue, encodeContinue } from '../continue-token.ts'
import { isStorageError, StorageError, storageErrors } from '../errors.ts'
import { asStorageError } from '../etcd/errors.ts'
import type { EtcdFeed } from '../etcd/feed.ts'
import { initialEvents } from '../etcd/watch.ts'
import { createStoredList } from '../etcd/list.ts'
import type { EtcdPort } from '../etcd/port.ts'
import { prefixEnd } from '../etcd/port.ts'
import type { EtcdStore } from '../etcd/store.ts'
import { objectKey } from '../keys.ts'
import type {
  DeleteOptions,
  ListOptions,
  NamespacedName,
  ResourceDefinition,
  ResourceStorage,
  StoredList,
  StoredObject,
  TryUpdate,
  UpdateOptions,
  Watch,
  WatchOptions,
} from '../port.ts'
import { createSelection } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { createBookmark } from '../stored-object.ts'
import type { WatchLimits } from '../watch-channel.ts'
import { forEachYielding } from '../yielding.ts'
import { ResourceCache } from './cache.ts'
import type { HistoryLimits } from './history.ts'
import { KeptSnapshots } from './kept-snapshots.ts'
import type { LeafSnapshot } from './leaf-list.ts'
import { OwnWrites } from './own-writes.ts'
import { CacheWatcher } from './watcher.ts'
import { WatcherIndex } from './watcher-index.ts'

/** How long a read waits for the cache to catch up before it is refused or served by etcd (upstream: 3 s). */
const defaultFreshTimeoutMs = 3_000

/** What a cacher decorates and needs. */
export interface CacherOptions {
  store: EtcdStore
  etcd: Pick<EtcdPort, 'range'>
  feed: EtcdFeed
  clock: Clock
  random: Random
  logger: Logger
  history?: HistoryLimits
  watchLimits?: WatchLimits
  /** How long a read waits for the cache, milliseconds; 3,000 by default. */
  freshTimeoutMs?: number
}

/** Serves reads and watches of one resource from memory, by the same rules as the store it decorates. */
export class Cacher implements ResourceStorage {
  private readonly o: CacherOptions
  private readonly definition: ResourceDefinition
  private readonly prefix: string
  private readonly cache: ResourceCache
  private readonly watchers: WatcherIndex<CacheWatcher>
  private readonly snapshots: KeptSnapshots
  private readonly written: OwnWrites

  constructor(o: CacherOptions) {
    this.o = o
    this.definition = o.store.definition
    this.prefix = o.store.prefix
    this.snapshots = new KeptSnapshots(o.clock)
    this.watchers = new WatcherIndex(this.definition, this.prefix)
    this.cache = new ResourceCache({
      ...o,
      prefix: this.prefix,
      onChange: (change) => {
        this.written.seen(change)
        this.watchers.forChange(change, (watcher) => watcher.offer(change))
      },
      onReset: () => {
        this.written.clear()
        this.endWatches(new StorageError('expired', 'The resourceVersion for the provided watch is too old.'))
      },
    })
    this.written = new OwnWrites(this.cache)
    // Whoever needs the cache waits through `ready()`; a close before that is no news to anybody else.
    this.cache.ready().catch(() => undefined)
  }

  async get(name: NamespacedName, o: { resourceVersion?: string; signal?: AbortSignal } = {}): Promise<StoredObject> {
    if (!this.cache.isReady) return this.o.store.get(name, o)
    if (!(await this.catchUp(o.resourceVersion, o.signal))) return this.o.store.get(name, o)
    const key = objectKey(this.prefix, name)
    const stored = this.cache.get(key)
    if (!stored) throw storageErrors.keyNotFound(key)
    return stored
  }

  async list(o: ListOptions = {}): Promise<StoredList> {
    if (!this.cache.isReady) return this.o.store.list(o)
    if (o.continue) return this.listOn(o)
    const asked = Number(o.resourceVersion || 0)
    const exact = o.resourceVersionMatch === 'Exact' || (asked > 0 && (o.limit ?? 0) > 0 && !o.resourceVersionMatch)
    if (exact) {
      const snapshot = asked === this.cache.revision ? this.cache.objects.snapshot() : this.snapshots.get(asked)
      return snapshot ? this.page(snapshot, asked, o) : this.o.store.list(o)
    }
    if (!(await this.catchUp(o.resourceVersion, o.signal))) return this.o.store.list(o)
    // "Any version" lists are never paged, as upstream: the point of a page is to spare etcd.
    const limit = o.resourceVersion === '0' ? 0 : o.limit
    return this.page(this.cache.objects.snapshot(), this.cache.revision, { ...o, limit })
  }

  async create(name: NamespacedName, object: KubeObject, o?: { signal?: AbortSignal }): Promise<StoredObject> {
    return this.written.note(await this.o.store.create(name, object, o))
  }

  async update(name: NamespacedName, o: UpdateOptions, tryUpdate: TryUpdate): Promise<StoredObject> {
    return this.written.note(await this.o.store.update(name, o, tryUpdate, (key) => this.written.latest(key)))
  }

  delete(name: NamespacedName, o?: DeleteOptions): Promise<StoredObject> {
    return this.o.store.delete(name, o, (key) => this.written.latest(key))
  }

  watch(o: WatchOptions, signal?: AbortSignal): Watch {
    const selection = createSelection(this.definition, this.prefix, o)
    const watcher = new CacheWatcher({
      ...this.o,
      definition: this.definition,
      selection,
      watch: o,
      limits: this.o.watchLimits,
      revision: () => this.cache.revision,
      signal,
    })
    this.beginWatch(watcher, o, signal).catch((err: unknown) =>
      watcher.end(isStorageError(err) ? err : new StorageError('timeout', String(err), { cause: err })),
    )
    return watcher
  }

  count(): number {
    return this.cache.objects.size
  }

  ready(): Promise<void> {
    return this.cache.ready()
  }

  close(): void {
    this.cache.close()
    this.o.store.close()
    this.endWatches(undefined)
  }

  /**
   * Brings the cache to where a read with this resourceVersion may be served. False if it lags too far behind for a
   * read of the latest (etcd then answers); throws `tooLargeResourceVersion` if a given revision does not come.
   */
  private async catchUp(resourceVersion: string | undefined, signal?: AbortSignal): Promise<boolean> {
    if (resourceVersion === '0') return true
    const asked = Number(resourceVersion || 0)
    const wanted = asked > 0 ? asked : await this.currentRevision()
    const timeoutMs = this.o.freshTimeoutMs ?? defaultFreshTimeoutMs
    if (await this.cache.waitFor(wanted, { timeoutMs, signal })) return this.cache.isReady
    if (asked > 0) throw storageErrors.tooLarge(asked, this.cache.revision)
    return false
  }

  private currentRevision(): Promise<number> {
    return asStorageError(this.prefix, () => this.o.feed.currentRevision())
  }

  private listOn(o: ListOptions): Promise<StoredList> | StoredList {
    const selection = createSelection(this.definition, this.prefix, o)
    const point = decodeContinue(this.scope(selection), o.continue as string)
    const snapshot = point.revision > 0 ? this.snapshots.get(point.revision) : undefined
    if (!snapshot || (o.resourceVersion && o.resourceVersion !== '0')) return this.o.store.list(o)
    return this.page(snapshot, point.revision, o, point.key)
  }

  private scope(selection: Selection): string {
    return selection.namespace ? `${this.prefix}${selection.namespace}/` : this.prefix
  }

  private async page(snapshot: LeafSnapshot, revision: number, o: ListOptions, start?: string): Promise<StoredList> {
    const selection = createSelection(this.definition, this.prefix, o)
    const scope = this.scope(selection)
    const from = start ?? scope
    const to = prefixEnd(scope)
    const limit = o.limit ?? 0
    const whole = !o.label?.requirements.length && !o.field?.requirements.length
    const result = whole
      ? snapshotList(snapshot, { from, to, limit, revision })
      : createStoredList(await this.select(snapshot, selection, { from, to, limit: limit && limit + 1 }), { revision })
    if (limit === 0 || result.items.length < limit) return result
    return this.cut(result, snapshot, { scope, to, limit, whole })
  }

  /** Ends a page at `limit` items and says where the next one starts. */
  private cut(
    list: StoredList,
    snapshot: LeafSnapshot,
    o: { scope: string; to: string; limit: number; whole: boolean },
  ): StoredList {
    const items = list.items.slice(0, o.limit)
    const next = `${(items.at(-1) as StoredObject).key}\0`
    const left = o.whole ? snapshot.count(next, o.to) : list.items.length - o.limit
    if (left === 0) return list
    this.snapshots.keep(list.revision, snapshot)
    return {
      items,
      chunks: list.items.length === o.limit ? list.chunks : createStoredList(items, list).chunks,
      revision: list.revision,
      continue: encodeContinue(o.scope, { key: next, revision: list.revision }),
      remainingItemCount: o.whole ? left : undefined,
    }
  }

  private async select(
    snapshot: LeafSnapshot,
    selection: Selection,
    o: { from: string; to: string; limit: number },
  ): Promise<StoredObject[]> {
    if (selection.name !== undefined && (selection.namespace || !this.definition.namespaced)) {
      const key = objectKey(this.prefix, { namespace: selection.namespace, name: selection.name })
      return [...snapshot.range({ from: key, to: `${key}\0` })].filter(
        (item) => item.key >= o.from && selection.matches(item),
      )
    }
    const found: StoredObject[] = []
    await forEachYielding(snapshot.range({ from: o.from, to: o.to }), this.o.clock, (item) => {
      if (selection.matches(item)) found.push(item)
      return o.limit === 0 || found.length < o.limit
    })
    return found
  }

  private async beginWatch(watcher: CacheWatcher, o: WatchOptions, signal?: AbortSignal): Promise<void> {
    await this.cache.ready()
    const asked = Number(o.resourceVersion || 0)
    if (o.sendInitialEvents) {
      const anyVersion = o.resourceVersion === '0'
      if (!(await this.catchUp(anyVersion ? '0' : o.resourceVersion, signal))) {
        throw storageErrors.tooLarge(await this.currentRevision(), this.cache.revision)
      }
    }
    if (watcher.ended) return
    const revision = this.cache.revision
    const withState = o.sendInitialEvents ?? asked === 0
    const missed = withState || asked === 0 ? [] : this.cache.changesSince(asked)
    // Registered in the same breath as the state is taken: no change can fall between the two.
    watcher.leave = this.watchers.add(watcher, watcher.selection)
    watcher.begin(withState || asked === 0 ? revision : asked)
    for (const change of missed) watcher.offer(change)
    if (withState) await this.sendState(watcher, revision, o)
  }

  private async sendState(watcher: CacheWatcher, revision: number, o: WatchOptions): Promise<void> {
    const { selection } = watcher
    const bookmark =
      o.sendInitialEvents && o.allowBookmarks ? createBookmark(this.definition, revision, true) : undefined
    const from = this.scope(selection)
    const range = { from, to: prefixEnd(from) }
    const snapshot = this.cache.objects.snapshot()
    if (selection.all) return watcher.startWith(initialEvents(snapshot.range(range), bookmark))
    watcher.hold()
    const items = await this.select(snapshot, selection, { ...range, limit: 0 })
    watcher.startWith(initialEvents(items, bookmark))
  }

  private endWatches(error: StorageError | undefined): void {
    for (const watcher of this.watchers.all()) watcher.end(error)
    this.snapshots.clear()
  }
}

/** A list that shares the snapshot's chunks. */
function snapshotList(
  snapshot: LeafSnapshot,
  o: { from: string; to: string; limit: number; revision: number },
): StoredList {
  const range = snapshot.range({ from: o.from, to: o.to, limit: o.limit === 0 ? undefined : o.limit })
  let items: readonly StoredObject[] | undefined
  return {
    get items() {
      return (items ??= [...range])
    },
    chunks: () => range.chunks(),
    revision: o.revision,
  }
}
