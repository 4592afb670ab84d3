import type { Cause } from '@keelson/component-base'

/**
 * A queue of keys that hands each key to one worker at a time.
 *
 * A key is in the order of waiting exactly when it is dirty and not processing. Adding a dirty key changes nothing;
 * adding a key that is being processed makes it wait until `done`. So: no key is lost, none is handed out twice at
 * once, and many adds before a `get` lead to one round of work.
 */
export interface Queue<K> {
  /** Marks a key as needing work. Ignored after `shutDown`. */
  add(key: K): void
  /**
   * Waits for a key. Resolves with undefined once the queue is shut down and drained.
   * Rejects with the signal's reason. Every key handed out must be given back with `done`.
   */
  get(signal?: AbortSignal): Promise<K | undefined>
  /** Gives a key back; it waits again at once if it was added meanwhile. */
  done(key: K): void
  /** What made the key dirty, for the time between its `get` and its `done`. */
  causeOf(key: K): Cause | undefined
  /** Takes no more keys; those already waiting are still handed out. */
  shutDown(): void
  readonly shuttingDown: boolean
  /** Keys that wait, without those being processed. */
  readonly length: number
}

/** A queue that can add later. */
export interface DelayingQueue<K> extends Queue<K> {
  /** Adds after `ms`; of several pending for one key the earliest counts. At or below zero it adds at once. */
  addAfter(key: K, ms: number): void
}

/** A queue that spaces repeated failures. */
export interface WorkQueue<K = string> extends DelayingQueue<K> {
  /** Adds after the delay the limiter asks for, counting one more failure. */
  addRateLimited(key: K): void
  /** Clears a key's failures; call it on success. Does not remove a pending add. */
  forget(key: K): void
  /** How many times the key was added rate limited since it was last forgotten. */
  numRequeues(key: K): number
}
