import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random } from '@keelson/component-base'
import { isStorageError, StorageError, storageErrors } from '../errors.ts'
import type { EtcdFeed } from '../etcd/feed.ts'
import { initialEvents } from '../etcd/watch.ts'
import type { EtcdPort } from '../etcd/port.ts'
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
import { createBookmark } from '../stored-object.ts'
import type { WatchLimits } from '../watch-channel.ts'
import { ResourceCache } from './cache.ts'
import { Freshness } from './freshness.ts'
import type { HistoryLimits } from './history.ts'
import { OwnWrites } from './own-writes.ts'
import { Pages } from './pages.ts'
import { CacheWatcher } from './watcher.ts'
import { WatcherIndex } from './watcher-index.ts'

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
  private readonly pages: Pages
  private readonly freshness: Freshness
  private readonly written: OwnWrites

  constructor(o: CacherOptions) {
    this.o = o
    this.definition = o.store.definition
    this.prefix = o.store.prefix
    this.pages = new Pages({ definition: this.definition, prefix: this.prefix, clock: o.clock })
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
    this.freshness = new Freshness({ ...o, cache: this.cache, prefix: this.prefix, timeoutMs: o.freshTimeoutMs })
    // Whoever needs the cache waits through `ready()`; a close before that is no news to anybody else.
    this.cache.ready().catch(() => undefined)
  }

  async get(name: NamespacedName, o: { resourceVersion?: string; signal?: AbortSignal } = {}): Promise<StoredObject> {
    if (!this.cache.isReady) return this.o.store.get(name, o)
    if (!(await this.freshness.catchUp(o.resourceVersion, o.signal))) return this.o.store.get(name, o)
    const key = objectKey(this.prefix, name)
    const stored = this.cache.get(key)
    if (!stored) throw storageErrors.keyNotFound(key)
    return stored
  }

  async list(o: ListOptions = {}): Promise<StoredList> {
    if (!this.cache.isReady) return this.o.store.list(o)
    if (o.continue) return (await this.pages.next(o)) ?? this.o.store.list(o)
    const asked = Number(o.resourceVersion || 0)
    const exact = o.resourceVersionMatch === 'Exact' || (asked > 0 && (o.limit ?? 0) > 0 && !o.resourceVersionMatch)
    if (exact) {
      const snapshot = asked === this.cache.revision ? this.cache.objects.snapshot() : this.pages.kept(asked)
      return snapshot ? this.pages.page(snapshot, asked, o) : this.o.store.list(o)
    }
    if (!(await this.freshness.catchUp(o.resourceVersion, o.signal))) return this.o.store.list(o)
    // "Any version" lists are never paged, as upstream: the point of a page is to spare etcd.
    const limit = o.resourceVersion === '0' ? 0 : o.limit
    return this.pages.page(this.cache.objects.snapshot(), this.cache.revision, { ...o, limit })
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

  private async beginWatch(watcher: CacheWatcher, o: WatchOptions, signal?: AbortSignal): Promise<void> {
    await this.cache.ready()
    const asked = Number(o.resourceVersion || 0)
    if (o.sendInitialEvents) {
      const anyVersion = o.resourceVersion === '0'
      if (!(await this.freshness.catchUp(anyVersion ? '0' : o.resourceVersion, signal))) {
        throw storageErrors.tooLarge(await this.freshness.currentRevision(), this.cache.revision)
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
    const snapshot = this.cache.objects.snapshot()
    if (selection.all) return watcher.startWith(initialEvents(snapshot.range(this.pages.range(selection)), bookmark))
    watcher.hold()
    const items = await this.pages.select(snapshot, selection)
    watcher.startWith(initialEvents(items, bookmark))
  }

  private endWatches(error: StorageError | undefined): void {
    for (const watcher of this.watchers.all()) watcher.end(error)
    this.pages.clear()
  }
}
