import { StorageError } from './errors.ts'
import type { StoredEvent, Watch } from './port.ts'

/** Bounds of what a watch may have queued beyond its initial events. */
export interface WatchLimits {
  maxEvents: number
  maxBytes: number
}

/** 16 MiB or 16,384 events: what a reader may be behind before it is told to come back. */
export const defaultWatchLimits: WatchLimits = { maxEvents: 16_384, maxBytes: 16 * 1024 * 1024 }

/**
 * The queue between a producer of events and the one reader of a watch. Initial events are pulled lazily and do not
 * count towards the limits; later ones are pushed, and a reader too far behind ends the watch with `slowConsumer`.
 */
export class WatchChannel implements Watch {
  error: StorageError | undefined
  private readonly limits: WatchLimits
  private readonly onClose: () => void
  private initial: Iterator<StoredEvent> | undefined
  private queue: StoredEvent[] = []
  private head = 0
  private queuedBytes = 0
  private done = false
  private held = false
  private waiters: (() => void)[] = []

  constructor(o: { limits?: WatchLimits; onClose: () => void; signal?: AbortSignal }) {
    this.limits = o.limits ?? defaultWatchLimits
    this.onClose = o.onClose
    if (o.signal?.aborted) this.done = true
    o.signal?.addEventListener('abort', () => this.close(), { once: true })
  }

  get ended(): boolean {
    return this.done
  }

  /** Hands nothing out before `startWith`; what is pushed meanwhile waits. */
  hold(): void {
    this.held = true
  }

  /** Events to hand out before anything pushed. */
  startWith(events: Iterator<StoredEvent>): void {
    this.held = false
    this.initial = events
    this.wake()
  }

  /** Queues one event; false once the watch is over. */
  push(event: StoredEvent): boolean {
    if (this.done) return false
    this.queue.push(event)
    this.queuedBytes += event.stored.bytes.length
    if (this.queue.length - this.head > this.limits.maxEvents || this.queuedBytes > this.limits.maxBytes) {
      this.end(new StorageError('slowConsumer', 'the watch fell too far behind', { revision: event.stored.revision }))
      return false
    }
    this.wake()
    return true
  }

  /** Ends the watch; what is queued can still be taken, except after falling behind or an explicit close. */
  end(error?: StorageError): void {
    if (this.done) return
    this.done = true
    this.error = error
    if (error?.code === 'slowConsumer') this.drop()
    this.wake()
    this.onClose()
  }

  close(): void {
    this.drop()
    this.end()
  }

  take(maxBytes = 64 * 1024): StoredEvent[] {
    const taken: StoredEvent[] = []
    let bytes = 0
    while (bytes < maxBytes) {
      const event = this.shift()
      if (!event) break
      taken.push(event)
      bytes += event.stored.bytes.length
    }
    return taken
  }

  readable(): Promise<void> {
    if (this.done || (!this.held && (this.initial || this.head < this.queue.length))) return Promise.resolve()
    return new Promise((resolve) => this.waiters.push(resolve))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredEvent> {
    try {
      for (;;) {
        const event = this.shift()
        if (event) yield event
        else if (!this.done) await this.readable()
        else break
      }
      if (this.error) throw this.error
    } finally {
      this.close()
    }
  }

  private shift(): StoredEvent | undefined {
    if (this.held) return undefined
    if (this.initial) {
      const next = this.initial.next()
      if (!next.done) return next.value
      this.initial = undefined
    }
    const event = this.queue[this.head]
    if (!event) return undefined
    this.head++
    this.queuedBytes -= event.stored.bytes.length
    if (this.head === this.queue.length) {
      this.queue = []
      this.head = 0
    } else if (this.head >= 1024) {
      this.queue = this.queue.slice(this.head)
      this.head = 0
    }
    return event
  }

  private drop(): void {
    this.held = false
    this.initial = undefined
    this.queue = []
    this.head = 0
    this.queuedBytes = 0
  }

  private wake(): void {
    if (this.waiters.length === 0) return
    const waiters = this.waiters
    this.waiters = []
    for (const resolve of waiters) resolve()
  }
}
