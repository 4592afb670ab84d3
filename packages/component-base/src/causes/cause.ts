import { AsyncLocalStorage } from 'node:async_hooks'

/** What led to the work in hand: carried from watch event to workqueue to write, logged and sent along. */
export interface Cause {
  /** W3C trace id: 32 lower-case hexadecimal digits. */
  traceId: string
  /** The origin in words, such as `watch pods default/web-1` or `request PUT /api/v1/...`. */
  source: string
  /** The resourceVersion of the object whose change is the origin. */
  revision?: string
}

const storage = new AsyncLocalStorage<Cause>()

/** Runs `fn` with `cause` as the current cause, through everything it awaits. */
export function withCause<R>(cause: Cause | undefined, fn: () => R): R {
  return cause === undefined ? fn() : storage.run(cause, fn)
}

/** The cause of the work in hand, or undefined where nothing has set one. */
export function currentCause(): Cause | undefined {
  return storage.getStore()
}
