import type { FieldSelector, GroupResource, KubeObject, Selector } from '@keelson/apimachinery'
import type { StorageError } from './errors.ts'

/** etcd's mod revision: the resourceVersion clients see, as a number. */
export type Revision = number

/** The name of an object inside one resource. `namespace` is absent for cluster-scoped resources. */
export interface NamespacedName {
  namespace?: string
  name: string
}

/**
 * One object at one revision. Immutable and shared by every request that sends it: never change `object` or `bytes`.
 */
export interface StoredObject<T extends KubeObject = KubeObject> {
  /** The etcd key, for example `/registry/pods/default/web`. */
  readonly key: string
  readonly revision: Revision
  /** The parsed object with `metadata.resourceVersion` set. Parsed on first use. */
  readonly object: T
  /** The object as JSON with `metadata.resourceVersion` in place, made once. */
  readonly bytes: Buffer
  /** A value computed once per revision and kept with it (a Table row, partial metadata, …). */
  derived<V>(encoding: string, make: (object: T) => V): V
}

/** How one item is written inside a list or a watch frame. The default encoding is `StoredObject.bytes`. */
export interface ItemEncoding {
  /** Names the cache slot; two encodings with the same id must produce the same bytes. */
  readonly id: string
  /** False for encodings that change with time or request (ages in a Table): never kept. Default true. */
  readonly shared?: boolean
  encode(item: StoredObject): Buffer
}

/** A run of neighbouring list items whose serialised forms are made once and shared by every list that holds it. */
export interface ListChunk {
  readonly items: readonly StoredObject[]
  /** Items joined by commas. With `leadingComma` a comma precedes them (all chunks but the first of a list). */
  bytes(leadingComma: boolean, encoding?: ItemEncoding): Buffer
  /** The same as one gzip member, at once if it has been made before. Members concatenate into a valid stream. */
  gzip(leadingComma: boolean, encoding?: ItemEncoding): Buffer | Promise<Buffer>
}

/** The answer to a list: a consistent picture of the resource at `revision`. */
export interface StoredList {
  /** Items in key order. */
  readonly items: readonly StoredObject[]
  /** The same items in chunks; shared ones where the list covers them whole. */
  chunks(): readonly ListChunk[]
  readonly revision: Revision
  /** Opaque token for the next page; absent on the last one. */
  readonly continue?: string
  /** How many items follow this page; absent when unknown (selectors) or none. */
  readonly remainingItemCount?: number
}

/** What to list. An absent selector selects everything. */
export interface ListOptions {
  namespace?: string
  label?: Selector
  field?: FieldSelector
  resourceVersion?: string
  resourceVersionMatch?: 'NotOlderThan' | 'Exact'
  /** Page size; 0 or absent means everything. */
  limit?: number
  continue?: string
  signal?: AbortSignal
}

/** What to watch. An absent selector selects everything. */
export interface WatchOptions {
  namespace?: string
  /** Only the object of this name (as `fieldSelector=metadata.name=…` does). */
  name?: string
  label?: Selector
  field?: FieldSelector
  /** Start after this revision; absent or '0' starts with the present state as ADDED events. */
  resourceVersion?: string
  resourceVersionMatch?: 'NotOlderThan'
  /**
   * true: present state as ADDED events, then (with `allowBookmarks`) the `k8s.io/initial-events-end` bookmark.
   * false: no initial events. Absent: the older rule stated at `resourceVersion`.
   */
  sendInitialEvents?: boolean
  allowBookmarks?: boolean
  /** The moment (clock.now() milliseconds) the request ends; a last bookmark is sent shortly before. */
  deadline?: number
}

/** An event as one watcher sees it: selectors applied, so an object entering a selector is ADDED. */
export interface StoredEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly stored: StoredObject
  /** `{"type":…,"object":…}\n`, framed once per encoding and shared by all streams. */
  frame(encoding?: ItemEncoding): Buffer
}

/**
 * A running watch. Events arrive in revision order, each once, none left out. It ends by its signal, by `close()` or with
 * `error`; the reader must go on reading, or the watch is closed with `slowConsumer`.
 */
export interface Watch extends AsyncIterable<StoredEvent> {
  /** Takes what is buffered without waiting: at least one event if there is any, at most about `maxBytes`. */
  take(maxBytes?: number): StoredEvent[]
  /** Resolves when there is something to take or the watch has ended. */
  readable(): Promise<void>
  readonly ended: boolean
  /** Why the watch ended, if not by its reader. Iterating throws it after the last event. */
  readonly error: StorageError | undefined
  close(): void
}

/** What must hold for a write to happen. */
export interface Preconditions {
  uid?: string
  resourceVersion?: string
}

/** Options of a guaranteed update. */
export interface UpdateOptions {
  preconditions?: Preconditions
  /** Call `tryUpdate` with undefined instead of failing with `keyNotFound`, and create. */
  ignoreNotFound?: boolean
  signal?: AbortSignal
}

/** Options of a delete. */
export interface DeleteOptions {
  preconditions?: Preconditions
  /** Runs on the very revision that will be deleted; throw to keep the object. */
  validate?: (current: StoredObject) => void | Promise<void>
  signal?: AbortSignal
}

/**
 * Computes the wanted object from the current one; must not change `current`. May run again after a conflict. What it
 * returns is the storage's from then on.
 */
export type TryUpdate = (current: StoredObject | undefined) => Promise<KubeObject> | KubeObject

/** All objects of one resource. Throws StorageError only. */
export interface ResourceStorage {
  /** `resourceVersion` absent: the latest; '0': whatever is at hand; other: not older than that. */
  get(name: NamespacedName, o?: { resourceVersion?: string; signal?: AbortSignal }): Promise<StoredObject>
  list(o?: ListOptions): Promise<StoredList>
  /**
   * Stores a new object; `keyExists` if there is one. Any resourceVersion in `object` is ignored. The object is the
   * storage's from here on: it is cached as it is and must not be changed.
   */
  create(name: NamespacedName, object: KubeObject, o?: { signal?: AbortSignal }): Promise<StoredObject>
  /**
   * Read, compute, compare-and-swap, again on conflict. Starts from a cached copy; an error of `tryUpdate` on a copy that
   * turns out stale is not reported but tried again on the latest. An unchanged object is not written.
   */
  update(name: NamespacedName, o: UpdateOptions, tryUpdate: TryUpdate): Promise<StoredObject>
  /** Resolves to the last state, with the revision of the deletion in place. */
  delete(name: NamespacedName, o?: DeleteOptions): Promise<StoredObject>
  /** Never throws: what is wrong (too old, too large) ends the watch. */
  watch(o: WatchOptions, signal?: AbortSignal): Watch
  /** Number of objects, from memory. */
  count(): number
  /** Resolves once reads are served. */
  ready(): Promise<void>
  /** Releases watches and memory (a CRD was deleted). */
  close(): void
}

/** What storage must know about a resource. */
export interface ResourceDefinition {
  groupResource: GroupResource
  apiVersion: string
  kind: string
  namespaced: boolean
  /** Fields usable in field selectors beside metadata.name and metadata.namespace. */
  selectableFields?: Record<string, (object: never) => string>
  /** Fields besides metadata.name whose exact match finds watchers by index, for example `spec.nodeName`. */
  indexedFields?: readonly string[]
  /** Where in etcd, if not by the common rule; see `resourcePrefix`. */
  prefix?: string
  /** Objects vanish after this many seconds without a write (events: 3600). */
  ttlSeconds?: number
}
