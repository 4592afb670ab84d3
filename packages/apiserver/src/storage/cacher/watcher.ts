import type { Clock, Timer } from '@keelson/component-base'
import type { ResourceDefinition, WatchOptions } from '../port.ts'
import type { Selection } from '../selection.ts'
import { createBookmark } from '../stored-object.ts'
import { WatchChannel } from '../watch-channel.ts'
import type { WatchLimits } from '../watch-channel.ts'
import type { Change } from '../watch-event.ts'
import { createOwnEvent } from '../watch-event.ts'

/** Upstream's bookmark period; jittered so that a thousand watches do not all get theirs at once. */
const bookmarkMs = 60_000
/** A last bookmark goes out this long before the request ends. */
const beforeDeadlineMs = 2_000

/** What a cache watcher is made of. */
export interface CacheWatcherOptions {
  definition: ResourceDefinition
  selection: Selection
  watch: WatchOptions
  limits?: WatchLimits
  clock: Clock
  random: { next(): number }
  /** The revision the cache has reached, for bookmarks. */
  revision(): number
  signal?: AbortSignal
}

/** One watch served from the cache. */
export class CacheWatcher extends WatchChannel {
  readonly selection: Selection
  /** Takes the watcher out of the index it is in. */
  leave: (() => void) | undefined
  private readonly o: CacheWatcherOptions
  /** Events up to this revision are not for this watcher (it has them, or asked for later ones). */
  private after = 0
  private bookmark: Timer | undefined

  constructor(o: CacheWatcherOptions) {
    super({
      limits: o.limits,
      signal: o.signal,
      onClose: () => {
        this.bookmark?.cancel()
        this.leave?.()
      },
    })
    this.o = o
    this.selection = o.selection
  }

  /** What `offer` brings counts only after `revision`. */
  begin(revision: number): void {
    this.after = revision
    if (this.o.watch.allowBookmarks) this.scheduleBookmark()
  }

  /** A change of the resource, in revision order. */
  offer(change: Change): void {
    if (change.revision <= this.after) return
    const event = change.eventFor(this.selection)
    if (event) this.push(event)
  }

  private scheduleBookmark(): void {
    const { clock, random, watch } = this.o
    const periodMs = bookmarkMs * (1 + random.next() / 4)
    const lastMs = watch.deadline === undefined ? Infinity : watch.deadline - beforeDeadlineMs - clock.now()
    const dueMs = lastMs > 0 ? Math.min(periodMs, lastMs) : periodMs
    this.bookmark = clock.setTimeout(() => {
      const revision = this.o.revision()
      if (revision > this.after)
        this.push(createOwnEvent('BOOKMARK', createBookmark(this.o.definition, revision, false)))
      if (!this.ended) this.scheduleBookmark()
    }, dueMs)
    this.bookmark.unref()
  }
}
