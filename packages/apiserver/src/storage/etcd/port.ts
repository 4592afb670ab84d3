/**
 * The narrow door to etcd. Revisions are plain numbers (etcd's int64 stays below 2^53 for longer than anybody will write).
 * Every call throws EtcdError only. Keys are strings; values are bytes.
 */
export interface EtcdKeyValue {
  key: string
  value: Buffer
  createRevision: number
  modRevision: number
  /** Number of writes since the key was created, 1 for the first. */
  version: number
}

/** One change of one key. `kv.value` is empty for a delete. */
export interface EtcdEvent {
  type: 'put' | 'delete'
  kv: EtcdKeyValue
  /** The key before the change, if `previous` was asked for and the key was there and not yet compacted. */
  previous?: EtcdKeyValue
}

/** Per-call options. `timeoutMs` bounds the call, 10 s by default. */
export interface CallOptions {
  signal?: AbortSignal
  timeoutMs?: number
}

/** A range read; `rangeEnd` is exclusive. Without `revision` it is linearizable and current. */
export interface RangeRequest extends CallOptions {
  key: string
  rangeEnd?: string
  revision?: number
  limit?: number
  countOnly?: boolean
  keysOnly?: boolean
}

/** `revision` is the store's at the time of the answer, `count` the number of keys in the whole range. */
export interface RangeResult {
  kvs: EtcdKeyValue[]
  count: number
  more: boolean
  revision: number
}

/** Writes (or, without `put`, deletes) one key if the comparison holds; reads it in the same transaction otherwise. */
export interface SwapRequest extends CallOptions {
  key: string
  /** `mod` compares the mod revision, `version` the version; 0 means the key is not there. */
  compare: { target: 'mod' | 'version'; value: number }
  put?: { value: Buffer; lease?: string }
}

/** `revision`: of the write if it succeeded, else the store's. `current`: the key as found when it did not succeed. */
export interface SwapResult {
  succeeded: boolean
  revision: number
  current?: EtcdKeyValue
}

/** A watch over [key, rangeEnd) from `startRevision` on. Callbacks run in order; nothing is called after `onEnd`. */
export interface EtcdWatchRequest {
  key: string
  rangeEnd?: string
  startRevision: number
  /** Deliver the value before each change too. */
  previous?: boolean
  /** The server has registered the watch. */
  onCreated?(revision: number): void
  /** Events in revision order; all events of one revision arrive in one call. */
  onEvents(events: EtcdEvent[]): void
  /** The server says that the stream is alive, at this store revision. */
  onProgress(revision: number): void
  /** The stream is over: an error, or undefined after `cancel()`. */
  onEnd(error: EtcdError | undefined): void
}

/** A handle on one watch stream. It does not reconnect; see `resuming-watch.ts`. */
export interface EtcdWatch {
  /** Asks for a sign of life; answered through `onProgress` once the watch has caught up. */
  requestProgress(): void
  cancel(): void
}

/** What the members say about themselves. */
export interface EtcdStatus {
  version: string
  dbSizeBytes: number
  revision: number
}

/** etcd as storage needs it. */
export interface EtcdPort {
  range(request: RangeRequest): Promise<RangeResult>
  swap(request: SwapRequest): Promise<SwapResult>
  /** Returns the id of a lease that ends `ttlSeconds` from now; keys put with it vanish then. */
  grantLease(ttlSeconds: number, o?: CallOptions): Promise<string>
  watch(request: EtcdWatchRequest): EtcdWatch
  /** Drops history below `revision`; no error if that has already happened. */
  compact(revision: number, o?: CallOptions): Promise<void>
  status(o?: CallOptions): Promise<EtcdStatus>
  close(): void
}

/**
 * - `compacted`: the asked revision is gone; `compactRevision` says what is left, where etcd tells.
 * - `futureRevision`: the asked revision has not happened yet.
 * - `unavailable`: no member took the call; nothing was written. `timeout`: no answer; a write may have happened.
 * - `leaseNotFound`, `tooLarge` (request over etcd's limit), `aborted` (by the caller's signal), `internal`.
 */
export type EtcdErrorCode =
  | 'compacted'
  | 'futureRevision'
  | 'unavailable'
  | 'timeout'
  | 'leaseNotFound'
  | 'tooLarge'
  | 'aborted'
  | 'internal'

/** The only error an EtcdPort throws. */
export class EtcdError extends Error {
  readonly code: EtcdErrorCode
  readonly compactRevision: number | undefined

  constructor(code: EtcdErrorCode, message: string, o: { compactRevision?: number; cause?: unknown } = {}) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause })
    this.name = 'EtcdError'
    this.code = code
    this.compactRevision = o.compactRevision
  }
}

/** The end of the range that holds every key starting with `prefix`. */
export function prefixEnd(prefix: string): string {
  const last = prefix.length - 1
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1)
}

/** Key and rangeEnd of the whole key space. */
export const everything = { key: '\0', rangeEnd: '\0' } as const
