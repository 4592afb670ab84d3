import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random, Runnable } from '@keelson/component-base'
import type { Indexers, Store } from './store.ts'

/** What is known about a deletion. */
export interface Deletion {
  /** The deletion itself was missed; the object is the last state that was seen, not the final one. */
  finalStateUnknown: boolean
}

/**
 * Receives changes. Per object, calls come in the order of its changes; there is no order between objects. An error
 * thrown by a handler is logged and does not disturb other handlers.
 */
export interface EventHandler<T> {
  onAdd?(obj: T, isInInitialList: boolean): void
  /** Both are of the same uid, and their resourceVersions differ. */
  onUpdate?(old: T, next: T): void
  onDelete?(obj: T, deletion: Deletion): void
}

/** One handler's subscription. */
export interface HandlerRegistration {
  /** Whether the handler has been given everything that was there at the first list. */
  hasSynced(): boolean
  /** Resolves once it has; rejects when `signal` aborts before. */
  waitForSync(signal?: AbortSignal): Promise<void>
  /** Ends delivery; nothing arrives afterwards. */
  remove(): void
}

/** A local, indexed copy of a kind's objects, kept up to date by watch. */
export interface Informer<T extends KubeObject> extends Runnable {
  readonly store: Store<T>
  /** Whether the first list has been taken over completely. */
  hasSynced(): boolean
  /** Resolves once synced; rejects with the signal's reason. */
  waitForSync(signal?: AbortSignal): Promise<void>
  /** Subscribes; what is already in the store arrives as adds. */
  addHandler(handler: EventHandler<T>): HandlerRegistration
  /** Adds indexes, filling them from what is there. Throws on a name that is taken. */
  addIndexers(indexers: Indexers<T>): void
  /** The resourceVersion up to which the store is complete; empty before the first list. */
  readonly lastSyncResourceVersion: string
}

/** What an informer watches. */
export interface InformerScope {
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
}

/** What an informer needs and how it keeps objects. */
export interface InformerOptions<T extends KubeObject> extends InformerScope {
  clock: Clock
  random: Random
  logger?: Logger
  indexers?: Indexers<T>
  /** Slims an object before it is kept, such as by dropping managedFields; it may change its argument. */
  transform?(obj: T): T
  /** Freezes kept objects, so that a write to one throws. On unless NODE_ENV is `production`. */
  freeze?: boolean
  /** See WatchOptions.livenessMs. */
  livenessMs?: number
}
