import type { Clock, Logger, Random } from '@keelson/component-base'
import { yieldToLoop } from '../yielding.ts'
import { registryRoot } from '../keys.ts'
import type { StoredObject } from '../port.ts'
import { ExpectedWrites } from './expected-writes.ts'
import type { ExpectedWrite, SentWrite } from './expected-writes.ts'
import type { EtcdEvent, EtcdPort } from './port.ts'
import { everything } from './port.ts'
import type { ResumingWatch } from './resuming-watch.ts'
import { startResumingWatch } from './resuming-watch.ts'

/** One resource's interest in the feed. Callbacks must be quick. */
export interface FeedSubscriber {
  /** One change under the prefix, in revision order; `own` is the object if this process has written it. */
  onEvent(event: EtcdEvent, own: StoredObject | undefined): void
  /** Changes were lost to compaction: what is known is worthless; read again once the feed is `started`. */
  onReset(): void
}

/**
 * All changes of etcd, in order, handed to the resource they belong to.
 *
 * One watch covers the whole key space. Every etcd revision is therefore seen here, so "has the cache caught up with
 * revision R" is answered by the event of R itself: progress notifications, which older etcd may send ahead of events
 * still queued (before 3.4.25 and 3.5.8), serve as signs of life only.
 */
export interface EtcdFeed {
  /** Everything up to this revision has been handed out. */
  readonly revision: number
  /** True while the stream to etcd is up. */
  readonly connected: boolean
  /** Starts at etcd's present revision; tries until etcd answers or `signal` aborts. */
  start(signal: AbortSignal): Promise<void>
  /**
   * Resolves once every later change will be handed out. A state read before that may miss changes; after a reset this
   * is a new promise.
   */
  readonly started: Promise<void>
  /** `prefix` ends with a slash. Returns the way out. */
  subscribe(prefix: string, subscriber: FeedSubscriber): () => void
  /** Resolves to true once `revision` has been handed out, to false after `timeoutMs` or on abort. */
  waitFor(revision: number, o: { timeoutMs: number; signal?: AbortSignal }): Promise<boolean>
  /** etcd's revision at some moment after this call; concurrent callers share round trips. */
  currentRevision(): Promise<number>
  /** Announces a write of this process, so that its event needs no parsing. */
  expectWrite(write: SentWrite): ExpectedWrite
  stop(): void
}

/** What a feed needs. */
export interface FeedDeps {
  etcd: EtcdPort
  clock: Clock
  random: Random
  logger: Logger
}

/** Creates a feed; nothing happens before `start`. */
export function createEtcdFeed(deps: FeedDeps): EtcdFeed {
  return new Feed(deps)
}

interface Waiter {
  revision: number
  resolve(reached: boolean): void
}

const sliceMs = 5

class Feed implements EtcdFeed {
  revision = 0
  private readonly deps: FeedDeps
  private readonly subscribers = new Map<string, FeedSubscriber>()
  private readonly writes = new ExpectedWrites(() => this.revision)
  private waiters: Waiter[] = []
  private pending: EtcdEvent[][] = []
  private draining = false
  private watch: ResumingWatch | undefined
  private readonly stopping = new AbortController()
  private starting = Promise.withResolvers<void>()
  private probe: { running: Promise<number>; next: Promise<number> | undefined } | undefined

  constructor(deps: FeedDeps) {
    this.deps = deps
  }

  get connected(): boolean {
    return this.watch?.connected ?? false
  }

  get started(): Promise<void> {
    return this.starting.promise
  }

  async start(signal: AbortSignal): Promise<void> {
    for (let delayMs = 50; ; delayMs = Math.min(delayMs * 2, 2_000)) {
      try {
        this.revision = await this.readRevision()
        break
      } catch (err) {
        this.deps.logger.warn({ err }, 'etcd does not answer, trying again')
        await this.deps.clock.sleep(delayMs * (1 + this.deps.random.next() / 2), signal)
      }
    }
    if (this.stopping.signal.aborted) return
    // Their events will not come: they are part of what caches read now.
    this.writes.clear()
    this.watch = startResumingWatch({
      ...this.deps,
      ...everything,
      afterRevision: this.revision,
      onEvents: (events) => this.enqueue(events),
      onCompacted: () => this.reset(),
    })
    this.starting.resolve()
    this.wake()
  }

  subscribe(prefix: string, subscriber: FeedSubscriber): () => void {
    this.subscribers.set(prefix, subscriber)
    return () => {
      if (this.subscribers.get(prefix) === subscriber) this.subscribers.delete(prefix)
    }
  }

  waitFor(revision: number, o: { timeoutMs: number; signal?: AbortSignal }): Promise<boolean> {
    if (this.revision >= revision) return Promise.resolve(true)
    if (o.signal?.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const settle = (reached: boolean): void => {
        timer.cancel()
        o.signal?.removeEventListener('abort', giveUp)
        resolve(reached)
      }
      const waiter: Waiter = { revision, resolve: settle }
      const giveUp = (): void => {
        this.waiters = this.waiters.filter((other) => other !== waiter)
        settle(false)
      }
      const timer = this.deps.clock.setTimeout(giveUp, o.timeoutMs)
      o.signal?.addEventListener('abort', giveUp, { once: true })
      this.waiters.push(waiter)
    })
  }

  currentRevision(): Promise<number> {
    // A read that is already under way may have been answered before this call: only a later one will do.
    if (this.probe) return (this.probe.next ??= this.probe.running.catch(() => 0).then(() => this.startProbe()))
    return this.startProbe()
  }

  expectWrite(write: SentWrite): ExpectedWrite {
    return this.writes.expect(write)
  }

  stop(): void {
    this.stopping.abort(new Error('the feed is stopped'))
    this.watch?.stop()
    const waiters = this.waiters
    this.waiters = []
    for (const waiter of waiters) waiter.resolve(false)
  }

  private startProbe(): Promise<number> {
    const running = this.readRevision()
    const probe = { running, next: undefined }
    this.probe = probe
    const done = (): void => {
      if (this.probe === probe && !probe.next) this.probe = undefined
    }
    running.then(done, done)
    return running
  }

  private async readRevision(): Promise<number> {
    return (await this.deps.etcd.range({ key: registryRoot, countOnly: true })).revision
  }

  private enqueue(events: EtcdEvent[]): void {
    this.pending.push(events)
    if (!this.draining) void this.drain()
  }

  /** Hands events out in slices, so that a long catch-up does not hold the loop. */
  private async drain(): Promise<void> {
    this.draining = true
    let sliceStart = this.deps.clock.monotonic()
    for (let batch = this.pending.shift(); batch; batch = this.pending.shift()) {
      for (const [at, event] of batch.entries()) {
        this.dispatch(event)
        const revision = event.kv.modRevision
        // Between two events of one revision nobody may look.
        if (batch[at + 1]?.kv.modRevision === revision) continue
        // A batch from before a reset may still be going out: never back.
        this.revision = Math.max(this.revision, revision)
        if (this.deps.clock.monotonic() - sliceStart < sliceMs) continue
        this.wake()
        await yieldToLoop()
        sliceStart = this.deps.clock.monotonic()
      }
      this.wake()
    }
    this.draining = false
  }

  private dispatch(event: EtcdEvent): void {
    const own = this.writes.take(event.kv)
    const subscriber = this.subscriberOf(event.kv.key)
    if (!subscriber) return
    try {
      subscriber.onEvent(event, own)
    } catch (err) {
      this.deps.logger.error({ err, key: event.kv.key, rv: event.kv.modRevision }, 'a watch cache failed on an event')
    }
  }

  /** `/registry/pods/…` belongs to `/registry/pods/`, `/registry/services/specs/…` to the longer prefix. */
  private subscriberOf(key: string): FeedSubscriber | undefined {
    const second = key.indexOf('/', registryRoot.length)
    if (second < 0) return undefined
    const short = this.subscribers.get(key.slice(0, second + 1))
    if (short) return short
    const third = key.indexOf('/', second + 1)
    return third < 0 ? undefined : this.subscribers.get(key.slice(0, third + 1))
  }

  private wake(): void {
    if (this.waiters.length === 0) return
    const due = this.waiters.filter((waiter) => waiter.revision <= this.revision)
    if (due.length === 0) return
    this.waiters = this.waiters.filter((waiter) => waiter.revision > this.revision)
    for (const waiter of due) waiter.resolve(true)
  }

  private reset(): void {
    this.deps.logger.warn(
      { rv: this.revision },
      'etcd has compacted what the feed had not seen, reading everything again',
    )
    this.pending = []
    this.starting = Promise.withResolvers<void>()
    // Told before the revision moves on: no cache may take its old state for that of the new revision.
    for (const subscriber of this.subscribers.values()) subscriber.onReset()
    this.start(this.stopping.signal).catch(() => this.stop())
  }
}
