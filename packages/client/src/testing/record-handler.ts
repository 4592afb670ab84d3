import type { KubeObject } from '@keelson/apimachinery'
import { namespacedKey } from '../cache/keys.ts'
import type { EventHandler } from '../cache/informer.ts'

/** An informer handler that keeps what it is given, and lets a test wait for it. */
export interface RecordedHandler<T extends KubeObject> extends EventHandler<T> {
  /** `add a@1`, `update a@1->2`, `delete a@3`, with `?` behind a deletion whose final state is unknown. */
  readonly calls: readonly string[]
  /** Resolves as soon as `done` accepts the calls so far. */
  until(done: (calls: readonly string[]) => boolean): Promise<void>
}

/** Creates a handler without calls. */
export function recordHandler<T extends KubeObject>(): RecordedHandler<T> {
  const calls: string[] = []
  let waiters: { done: (calls: readonly string[]) => boolean; resolve: () => void }[] = []
  const record = (call: string): void => {
    calls.push(call)
    const ready = waiters.filter((waiter) => waiter.done(calls))
    waiters = waiters.filter((waiter) => !ready.includes(waiter))
    for (const waiter of ready) waiter.resolve()
  }
  const version = (obj: T): string => obj.metadata.resourceVersion ?? ''
  return {
    calls,
    until: (done) => (done(calls) ? Promise.resolve() : new Promise((resolve) => waiters.push({ done, resolve }))),
    onAdd: (obj) => record(`add ${namespacedKey(obj)}@${version(obj)}`),
    onUpdate: (old, next) => record(`update ${namespacedKey(next)}@${version(old)}->${version(next)}`),
    onDelete: (obj, { finalStateUnknown }) =>
      record(`delete ${namespacedKey(obj)}@${version(obj)}${finalStateUnknown ? '?' : ''}`),
  }
}
