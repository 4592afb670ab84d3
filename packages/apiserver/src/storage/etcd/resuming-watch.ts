import { createBackoff } from '@keelson/component-base'
import type { Clock, Logger, Random, Timer } from '@keelson/component-base'
import type { EtcdError, EtcdEvent, EtcdPort, EtcdWatch } from './port.ts'

/** What a resuming watch needs and tells. */
export interface ResumingWatchOptions {
  etcd: Pick<EtcdPort, 'watch'>
  clock: Clock
  random: Random
  logger: Logger
  key: string
  rangeEnd?: string
  previous?: boolean
  /** Events after this revision are wanted. */
  afterRevision: number
  /** Each event once, in revision order, across any number of reconnects; revisions never split. */
  onEvents(events: EtcdEvent[]): void
  /** The history after the last revision is gone: the caller must list again. The watch is over. */
  onCompacted(error: EtcdError): void
  /** Milliseconds of silence after which a sign of life is asked for; after twice that the stream is given up. */
  heartbeatMs?: number
}

/** A watch that survives streams; `lastRevision` is the revision up to which everything has been delivered. */
export interface ResumingWatch {
  readonly lastRevision: number
  /** True while a stream is established. */
  readonly connected: boolean
  stop(): void
}

/**
 * Keeps a watch going over etcd restarts, frozen members and cut connections: it resumes after the last delivered
 * revision, drops what etcd repeats, and gives a silent stream up.
 */
export function startResumingWatch(options: ResumingWatchOptions): ResumingWatch {
  const watch = new RunningWatch(options)
  watch.connect()
  return watch
}

class RunningWatch implements ResumingWatch {
  lastRevision: number
  connected = false
  private readonly o: ResumingWatchOptions
  private readonly backoff: { next(): number; reset(): void }
  private stream: EtcdWatch | undefined
  private timer: Timer | undefined
  private lastHeard = 0
  private stopped = false

  constructor(o: ResumingWatchOptions) {
    this.o = o
    this.lastRevision = o.afterRevision
    this.backoff = createBackoff({ initialMs: 50, maxMs: 5_000, factor: 2, jitter: 0.5, random: o.random })
  }

  connect(): void {
    this.lastHeard = this.o.clock.monotonic()
    const stream: EtcdWatch = this.o.etcd.watch({
      key: this.o.key,
      rangeEnd: this.o.rangeEnd,
      previous: this.o.previous,
      startRevision: this.lastRevision + 1,
      onCreated: () => {
        this.connected = true
        this.heard()
      },
      onEvents: (events) => this.deliver(events),
      onProgress: () => this.heard(),
      onEnd: (error) => this.ended(error),
    })
    this.stream = stream
    this.watchSilence()
  }

  stop(): void {
    this.stopped = true
    this.timer?.cancel()
    this.stream?.cancel()
  }

  private heard(): void {
    this.lastHeard = this.o.clock.monotonic()
    this.backoff.reset()
  }

  private deliver(events: EtcdEvent[]): void {
    this.heard()
    const fresh = events.filter((event) => event.kv.modRevision > this.lastRevision)
    const last = fresh.at(-1)
    if (!last) return
    this.lastRevision = last.kv.modRevision
    this.o.onEvents(fresh)
  }

  private watchSilence(): void {
    const heartbeatMs = this.o.heartbeatMs ?? 5_000
    this.timer?.cancel()
    this.timer = this.o.clock.setTimeout(() => {
      const silentMs = this.o.clock.monotonic() - this.lastHeard
      if (silentMs >= 2 * heartbeatMs) {
        this.o.logger.warn({ key: this.o.key, rv: this.lastRevision }, 'etcd watch is silent, reconnecting')
        this.stream?.cancel()
        return
      }
      if (silentMs >= heartbeatMs / 2) this.stream?.requestProgress()
      this.watchSilence()
    }, heartbeatMs)
  }

  private ended(error: EtcdError | undefined): void {
    this.connected = false
    this.timer?.cancel()
    if (this.stopped) return
    if (error?.code === 'compacted') {
      this.stopped = true
      return this.o.onCompacted(error)
    }
    if (error) this.o.logger.warn({ err: error, rv: this.lastRevision }, 'etcd watch ended, resuming')
    this.timer = this.o.clock.setTimeout(() => this.connect(), this.backoff.next())
  }
}
