import type { Cause } from '@keelson/component-base'
import { currentCause } from '@keelson/component-base'
import type { Queue } from './work-queue.ts'

/** Hears of a queue's steps: how metrics are taken without the queue knowing. */
export interface QueueObserver<K> {
  /** A key has begun to wait; `length` keys wait now. */
  queued(key: K, length: number): void
  /** A key has been handed out. */
  started(key: K, length: number): void
  /** A key has been given back. */
  finished(key: K): void
}

interface Waiter<K> {
  resolve(key: K | undefined): void
}

/** The innermost layer: order and the dirty/processing invariant (see Queue). */
export class DedupingQueue<K> implements Queue<K> {
  readonly #observer: QueueObserver<K> | undefined
  #waiting: K[] = []
  #head = 0
  readonly #dirty = new Map<K, Cause | undefined>()
  readonly #processing = new Map<K, Cause | undefined>()
  readonly #waiters = new Set<Waiter<K>>()
  #shuttingDown = false

  constructor(observer?: QueueObserver<K>) {
    this.#observer = observer
  }

  get shuttingDown(): boolean {
    return this.#shuttingDown
  }

  get length(): number {
    return this.#waiting.length - this.#head
  }

  add(key: K): void {
    if (this.#shuttingDown || this.#dirty.has(key)) return
    this.#dirty.set(key, currentCause())
    if (!this.#processing.has(key)) this.#enqueue(key)
  }

  get(signal?: AbortSignal): Promise<K | undefined> {
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    if (this.length > 0) return Promise.resolve(this.#handOut())
    if (this.#shuttingDown) return Promise.resolve(undefined)
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(waiter)
        reject(signal?.reason)
      }
      const waiter: Waiter<K> = {
        resolve(key) {
          signal?.removeEventListener('abort', onAbort)
          resolve(key)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiters.add(waiter)
    })
  }

  done(key: K): void {
    if (!this.#processing.delete(key)) return
    this.#observer?.finished(key)
    if (this.#dirty.has(key)) this.#enqueue(key)
  }

  causeOf(key: K): Cause | undefined {
    return this.#processing.get(key)
  }

  shutDown(): void {
    this.#shuttingDown = true
    this.#releaseWaiters()
  }

  #enqueue(key: K): void {
    this.#waiting.push(key)
    this.#observer?.queued(key, this.length)
    const [waiter] = this.#waiters
    if (waiter === undefined) return
    this.#waiters.delete(waiter)
    waiter.resolve(this.#handOut())
  }

  #handOut(): K {
    const key = this.#waiting[this.#head++] as K
    // The array is cut now and then rather than shifted, which would cost its length every time.
    if (this.#head > 64 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head)
      this.#head = 0
    }
    this.#processing.set(key, this.#dirty.get(key))
    this.#dirty.delete(key)
    this.#observer?.started(key, this.length)
    return key
  }

  /** Nobody waits while keys do, so whoever waits at shutdown has nothing to wait for. */
  #releaseWaiters(): void {
    for (const waiter of this.#waiters) waiter.resolve(undefined)
    this.#waiters.clear()
  }
}
