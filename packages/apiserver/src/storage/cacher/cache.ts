import type { Clock, Logger } from '@keelson/component-base'
import type { EtcdFeed } from '../etcd/feed.ts'
import type { EtcdEvent, EtcdPort } from '../etcd/port.ts'
import { prefixEnd } from '../etcd/port.ts'
import type { Revision, StoredObject } from '../port.ts'
import { createStoredObject } from '../stored-object.ts'
import type { Change } from '../watch-event.ts'
import { createChange } from '../watch-event.ts'
import { yieldToLoop } from '../yielding.ts'
import { History } from './history.ts'
import type { HistoryLimits } from './history.ts'
import { LeafList } from './leaf-list.ts'

// 250 objects of 4 KB decode in a few milliseconds; a bigger page would hold the event loop.
const pageSize = 250

/** What the cache of one resource needs. */
export interface ResourceCacheOptions {
  etcd: Pick<EtcdPort, 'range'>
  feed: EtcdFeed
  clock: Clock
  random: { next(): number }
  logger: Logger
  prefix: string
  history?: HistoryLimits
  /** Called for every change, in revision order. */
  onChange(change: Change): void
  /** The past is lost: watches must end with `expired`. */
  onReset(): void
}

/**
 * The present state of one resource and its recent past: loaded by pages once, then kept by the feed. Nothing is parsed.
 */
export class ResourceCache {
  readonly objects = new LeafList()
  private readonly o: ResourceCacheOptions
  private readonly byKey = new Map<string, StoredObject>()
  private readonly history: History
  private readonly closing = new AbortController()
  /** Events that arrive while a load runs; undefined once loaded. */
  private early: { event: EtcdEvent; own: StoredObject | undefined }[] | undefined = []
  private loadedRevision = 0
  /** Counts loads: only the latest may put what it read in place. */
  private loads = 0
  private loading: Promise<void>
  private readonly unsubscribe: () => void

  constructor(o: ResourceCacheOptions) {
    this.o = o
    this.history = new History(o.history)
    this.unsubscribe = o.feed.subscribe(o.prefix, {
      onEvent: (event, own) => (this.early ? void this.early.push({ event, own }) : this.apply(event, own)),
      onReset: () => this.reload(),
    })
    this.loading = this.load()
  }

  /** True while reads can be served. */
  get isReady(): boolean {
    return this.early === undefined
  }

  /** The state here is etcd's at this revision. */
  get revision(): Revision {
    return Math.max(this.loadedRevision, this.o.feed.revision)
  }

  /** Resolves once the state is loaded; rejects when closed before. */
  async ready(): Promise<void> {
    while (!this.isReady) await this.loading
  }

  get(key: string): StoredObject | undefined {
    return this.byKey.get(key)
  }

  /** Changes after `revision`; throws `expired`. */
  changesSince(revision: Revision): Change[] {
    return this.history.since(revision)
  }

  /** Resolves to true once the state is at least at `revision`. */
  waitFor(revision: Revision, o: { timeoutMs: number; signal?: AbortSignal }): Promise<boolean> {
    return this.revision >= revision ? Promise.resolve(true) : this.o.feed.waitFor(revision, o)
  }

  close(): void {
    this.closing.abort(new Error('the cache is closed'))
    this.unsubscribe()
  }

  private reload(): void {
    this.early ??= []
    this.o.onReset()
    this.loading = this.load()
  }

  private async load(): Promise<void> {
    const { clock, random, logger, prefix } = this.o
    const { signal } = this.closing
    const load = ++this.loads
    for (let delayMs = 100; ; delayMs = Math.min(delayMs * 2, 5_000)) {
      try {
        return await this.loadOnce(load, signal)
      } catch (err) {
        signal.throwIfAborted()
        logger.warn({ err, key: prefix }, 'loading a watch cache failed, trying again')
        await clock.sleep(delayMs * (1 + random.next() / 2), signal)
      }
    }
  }

  private async loadOnce(load: number, signal: AbortSignal): Promise<void> {
    const { etcd, feed, prefix } = this.o
    // What is read before the feed has started could miss the changes in between.
    await Promise.race([feed.started, aborted(signal)])
    const loaded: StoredObject[] = []
    let revision: number | undefined
    for (let from = prefix, more = true; more;) {
      const page = await etcd.range({ key: from, rangeEnd: prefixEnd(prefix), revision, limit: pageSize, signal })
      revision ??= page.revision
      for (const kv of page.kvs) loaded.push(createStoredObject(kv.key, kv.value, kv.modRevision))
      more = page.more
      from = `${page.kvs.at(-1)?.key}\0`
      if (more) await yieldToLoop()
    }
    signal.throwIfAborted()
    // The feed was reset meanwhile: what a later load has read, or reads now, counts.
    if (load !== this.loads) return
    this.objects.load(loaded)
    this.byKey.clear()
    for (const stored of loaded) this.byKey.set(stored.key, stored)
    this.loadedRevision = revision ?? 0
    this.history.reset(this.loadedRevision)
    const early = this.early ?? []
    this.early = undefined
    for (const { event, own } of early) this.apply(event, own)
  }

  private apply(event: EtcdEvent, own: StoredObject | undefined): void {
    const { key, value, modRevision } = event.kv
    if (modRevision <= this.loadedRevision) return
    const current = event.type === 'put' ? (own ?? createStoredObject(key, value, modRevision)) : undefined
    const previous = current ? this.objects.set(current) : this.objects.delete(key)
    if (current) this.byKey.set(key, current)
    else this.byKey.delete(key)
    if (!current && !previous) return
    const change = createChange(modRevision, current, previous)
    this.history.add(change, this.o.clock.monotonic())
    this.o.onChange(change)
  }
}

/** Rejects with the signal's reason once it aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
