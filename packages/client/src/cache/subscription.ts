import type { Cause, Logger } from '@keelson/component-base'
import { withCause } from '@keelson/component-base'
import { unlessAborted } from '../unless-aborted.ts'
import type { EventHandler, HandlerRegistration } from './informer.ts'

/** One call that a handler is to receive. `synced` marks the end of the initial list. */
export type Notification<T> =
  | { type: 'add'; object: T; initial: boolean; cause: Cause }
  | { type: 'update'; old: T; object: T; cause: Cause }
  | { type: 'delete'; object: T; finalStateUnknown: boolean; cause: Cause }
  | { type: 'synced' }

/** How many calls are made before the event loop gets a turn. */
const batchSize = 500

/** Delivers notifications to one handler, in order, apart from the informer and from other handlers. */
export class Subscription<T> implements HandlerRegistration {
  readonly #handler: EventHandler<T>
  readonly #logger: Logger
  readonly #onRemove: () => void
  #pending: Notification<T>[] = []
  #next = 0
  #scheduled = false
  readonly #synced = Promise.withResolvers<void>()
  #isSynced = false
  #removed = false

  constructor(handler: EventHandler<T>, logger: Logger, onRemove: () => void) {
    this.#handler = handler
    this.#logger = logger
    this.#onRemove = onRemove
  }

  hasSynced(): boolean {
    return this.#isSynced
  }

  async waitForSync(signal?: AbortSignal): Promise<void> {
    if (!this.#isSynced) await unlessAborted(this.#synced.promise, signal)
  }

  remove(): void {
    this.#removed = true
    this.#pending = []
    this.#next = 0
    this.#onRemove()
  }

  push(notification: Notification<T>): void {
    if (this.#removed) return
    this.#pending.push(notification)
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#drain())
  }

  #drain(): void {
    for (let count = 0; count < batchSize; count++) {
      const notification = this.#pending[this.#next++]
      if (notification === undefined) {
        this.#pending = []
        this.#next = 0
        this.#scheduled = false
        return
      }
      this.#deliver(notification)
    }
    setImmediate(() => this.#drain())
  }

  #deliver(notification: Notification<T>): void {
    if (notification.type === 'synced') {
      this.#isSynced = true
      this.#synced.resolve()
      return
    }
    try {
      withCause(notification.cause, () => this.#call(notification))
    } catch (err) {
      this.#logger.error({ err, cause: notification.cause.source }, 'An informer handler failed')
    }
  }

  #call(notification: Exclude<Notification<T>, { type: 'synced' }>): void {
    const handler = this.#handler
    if (notification.type === 'add') handler.onAdd?.(notification.object, notification.initial)
    else if (notification.type === 'update') handler.onUpdate?.(notification.old, notification.object)
    else handler.onDelete?.(notification.object, { finalStateUnknown: notification.finalStateUnknown })
  }
}
