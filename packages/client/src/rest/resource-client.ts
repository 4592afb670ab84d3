import type { JsonValue, KubeList, KubeObject, WatchEvent } from '@keelson/apimachinery'
import type { KindRef } from './kind-ref.ts'

/** Options every call takes. */
export interface CallOptions {
  signal?: AbortSignal
  headers?: Readonly<Record<string, string>>
}

/** Options of calls on one object. The namespace defaults to that of the object sent, if any. */
export interface NamespacedOptions extends CallOptions {
  namespace?: string
}

/** Options of a read. Without resourceVersion the latest state counts; with one, any that is not older. */
export interface GetOptions extends NamespacedOptions {
  resourceVersion?: string
}

/** Selects objects of a kind. */
export interface SelectOptions extends NamespacedOptions {
  labelSelector?: string
  fieldSelector?: string
}

/** Options of a list. What resourceVersion means is resourceVersionMatch's to say; `continue` goes on with a page's token. */
export interface ListOptions extends SelectOptions {
  resourceVersion?: string
  resourceVersionMatch?: 'Exact' | 'NotOlderThan'
  limit?: number
  continue?: string
  timeoutSeconds?: number
}

/** Options of a watch. Events after resourceVersion follow; without one, the present state as ADDED events comes first. */
export interface WatchOptions extends SelectOptions {
  resourceVersion?: string
  resourceVersionMatch?: 'NotOlderThan'
  /** Asks for the present state as ADDED events first, ended by a marked bookmark. */
  sendInitialEvents?: boolean
  /** On unless told. */
  allowWatchBookmarks?: boolean
  timeoutSeconds?: number
  /**
   * How long the stream may be silent before its connection is probed; it is torn down when the probe fails or the
   * silence lasts twice as long. 90 s unless told: the servers' bookmark interval of one minute and a margin.
   */
  livenessMs?: number
}

/** Options of every write. The field manager is the user agent unless told. */
export interface WriteOptions extends NamespacedOptions {
  fieldManager?: string
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
  dryRun?: boolean
}

/** Options of a patch: its type, its body, and the subresource it goes to. */
export interface PatchOptions extends WriteOptions {
  type: 'json' | 'merge' | 'strategic' | 'apply'
  body: object
  subresource?: string
  /** Takes over fields that other managers own; only for `apply`. */
  force?: boolean
}

/** Options of a deletion; a failed precondition is a conflict. Grace is in seconds. */
export interface DeleteOptions extends NamespacedOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan'
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: boolean
}

/** Options of the deletion of everything a list would select. */
export interface DeleteCollectionOptions extends ListOptions, Omit<DeleteOptions, 'preconditions'> {}

/** Options of a call to a subresource; POST unless told. */
export interface SubresourceOptions extends WriteOptions {
  method?: 'POST' | 'PUT' | 'GET'
  query?: Readonly<Record<string, string | number | boolean | undefined>>
}

/**
 * Access to the objects of one kind. Every call rejects with a StatusError when the server refuses (ask with
 * `isNotFound(err)` and its siblings), a ConnectionError when no answer came, or the signal's reason.
 */
export interface ResourceClient<T extends KubeObject> {
  readonly kind: KindRef<T>
  get(name: string, options?: GetOptions): Promise<T>
  /** One page; `metadata.continue` of the answer leads to the next. */
  list(options?: ListOptions): Promise<KubeList<T>>
  /**
   * The changes after a resourceVersion. Ends when the server ends the stream; throws when the connection breaks or
   * falls silent. An ERROR event is thrown as the StatusError it carries. Leaving the loop ends the watch.
   */
  watch(options?: WatchOptions): AsyncIterable<WatchEvent<T>>
  create(obj: T, options?: WriteOptions): Promise<T>
  update(obj: T, options?: WriteOptions): Promise<T>
  updateStatus(obj: T, options?: WriteOptions): Promise<T>
  patch(name: string, options: PatchOptions): Promise<T>
  /** The object as it was or is being deleted, or a Status, as the server answers. */
  delete(name: string, options?: DeleteOptions): Promise<JsonValue>
  deleteCollection(options?: DeleteCollectionOptions): Promise<JsonValue>
  /** Sends `body` to a subresource (`binding`, `eviction`, `token`, `scale`); POST unless told. */
  sub<B extends object, R = unknown>(
    name: string,
    subresource: string,
    body: B,
    options?: SubresourceOptions,
  ): Promise<R>
  /** Reads a subresource (`scale`, `status`). */
  getSub<R = unknown>(name: string, subresource: string, options?: GetOptions): Promise<R>
}
