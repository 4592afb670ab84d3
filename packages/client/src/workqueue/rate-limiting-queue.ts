import type { Cause, Clock, MetricsRegistry, Random } from '@keelson/component-base'
import { TimedQueue } from './delaying-queue.ts'
import type { QueueMetrics } from './metrics.ts'
import { queueMetrics } from './metrics.ts'
import { DedupingQueue } from './queue.ts'
import type { RateLimiter } from './rate-limiters.ts'
import { defaultControllerLimiter } from './rate-limiters.ts'
import type { DelayingQueue, WorkQueue } from './work-queue.ts'

/** What a queue is made of. */
export interface WorkQueueOptions<K> {
  clock: Clock
  random?: Random
  /** The label of its metrics. */
  name?: string
  metrics?: MetricsRegistry
  /** `defaultControllerLimiter` unless told. */
  limiter?: RateLimiter<K>
}

/** Creates a queue of all three layers: one worker per key at a time, delays, spacing of failures. */
export function createWorkQueue<K = string>(options: WorkQueueOptions<K>): WorkQueue<K> {
  const { clock, name, metrics } = options
  const observer = metrics === undefined || name === undefined ? undefined : queueMetrics<K>(metrics, name, clock)
  const timed = new TimedQueue<K>(new DedupingQueue<K>(observer), clock)
  return new RateLimitedQueue(timed, options.limiter ?? defaultControllerLimiter<K>(clock), observer)
}

/** The outer layer: how long a key that failed has to wait. */
class RateLimitedQueue<K> implements WorkQueue<K> {
  readonly #inner: DelayingQueue<K>
  readonly #limiter: RateLimiter<K>
  readonly #metrics: QueueMetrics<K> | undefined

  constructor(inner: DelayingQueue<K>, limiter: RateLimiter<K>, metrics: QueueMetrics<K> | undefined) {
    this.#inner = inner
    this.#limiter = limiter
    this.#metrics = metrics
  }

  get shuttingDown(): boolean {
    return this.#inner.shuttingDown
  }

  get length(): number {
    return this.#inner.length
  }

  addRateLimited(key: K): void {
    if (this.shuttingDown) return
    this.#metrics?.retried()
    this.#inner.addAfter(key, this.#limiter.when(key))
  }

  forget(key: K): void {
    this.#limiter.forget(key)
  }

  numRequeues(key: K): number {
    return this.#limiter.numRequeues(key)
  }

  add(key: K): void {
    this.#inner.add(key)
  }

  addAfter(key: K, ms: number): void {
    this.#inner.addAfter(key, ms)
  }

  get(signal?: AbortSignal): Promise<K | undefined> {
    return this.#inner.get(signal)
  }

  done(key: K): void {
    this.#inner.done(key)
  }

  causeOf(key: K): Cause | undefined {
    return this.#inner.causeOf(key)
  }

  shutDown(): void {
    this.#inner.shutDown()
  }
}
