/**
 * What can go wrong in storage, as a closed set. The registry translates each code into a Status error; nothing above
 * storage sees an etcd error.
 *
 * - `keyNotFound`, `keyExists`: the object is (not) there.
 * - `conflict`: a precondition on resourceVersion failed; `invalidPreconditions`: one on the uid failed.
 * - `expired`: the asked history is compacted or has left the watch cache (410).
 * - `tooLargeResourceVersion`: the asked revision lies in the future (504 with a retry hint).
 * - `invalidContinue`: the continue token cannot be read or does not belong to this list (400).
 * - `unreachable`: etcd does not answer; the operation did not happen. `timeout`: it may have happened.
 * - `internal`: etcd answered with a failure storage knows nothing of (500).
 * - `corrupt`: the stored bytes are not an object.
 * - `tooLarge`: etcd refuses an object of this size (413).
 * - `slowConsumer`: a watch was closed because its reader fell behind; resume from the last revision seen.
 */
export type StorageErrorCode =
  | 'keyNotFound'
  | 'keyExists'
  | 'conflict'
  | 'invalidPreconditions'
  | 'expired'
  | 'tooLargeResourceVersion'
  | 'invalidContinue'
  | 'unreachable'
  | 'internal'
  | 'corrupt'
  | 'timeout'
  | 'slowConsumer'
  | 'tooLarge'

/** Facts that go with a StorageError; which ones are present depends on the code. */
export interface StorageErrorDetails {
  /** The etcd key the operation was about. */
  key?: string
  /** The revision known when the error was made (mod revision for `keyExists`, current for `tooLargeResourceVersion`). */
  revision?: number
  /** The revision that was asked for. */
  requested?: number
  /** Seconds after which a retry is worthwhile. */
  retryAfterSeconds?: number
  /** With `expired`: a token that goes on with the list at the current revision (inconsistent continue). */
  continue?: string
  cause?: unknown
}

const brand = Symbol.for('keelson.StorageError')

/** The only error storage throws on purpose. */
export class StorageError extends Error {
  readonly code: StorageErrorCode
  readonly details: StorageErrorDetails

  constructor(code: StorageErrorCode, message: string, details: StorageErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'StorageError'
    this.code = code
    this.details = details
    Object.defineProperty(this, brand, { value: true })
  }
}

/** True for a StorageError, and of the given code if one is given. */
export function isStorageError(err: unknown, code?: StorageErrorCode): err is StorageError {
  if (typeof err !== 'object' || err === null || !(brand in err)) return false
  return code === undefined || (err as { code?: unknown }).code === code
}

/** Makes the errors whose wording is fixed by upstream (apiserver pkg/storage). */
export const storageErrors = {
  keyNotFound: (key: string) => new StorageError('keyNotFound', `key not found: ${key}`, { key }),
  keyExists: (key: string, revision?: number) =>
    new StorageError('keyExists', `key already exists: ${key}`, { key, revision }),
  uidPrecondition: (key: string, wanted: string, actual: string) =>
    new StorageError(
      'invalidPreconditions',
      `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${actual}`,
      { key },
    ),
  revisionPrecondition: (key: string, wanted: string, actual: string) =>
    new StorageError(
      'conflict',
      `Precondition failed: ResourceVersion in precondition: ${wanted}, ResourceVersion in object meta: ${actual}`,
      { key },
    ),
  tooOld: (requested: number, oldest: number) =>
    new StorageError('expired', `too old resource version: ${requested} (${oldest})`, { requested, revision: oldest }),
  compacted: (requested: number) =>
    new StorageError('expired', 'The resourceVersion for the provided list is too old.', { requested }),
  continueExpired: (requested: number, next: string) =>
    new StorageError(
      'expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      { requested, continue: next },
    ),
  tooLarge: (requested: number, current: number, retryAfterSeconds = 1) =>
    new StorageError('tooLargeResourceVersion', `Too large resource version: ${requested}, current: ${current}`, {
      requested,
      revision: current,
      retryAfterSeconds,
    }),
  invalidContinue: (why: string) => new StorageError('invalidContinue', `continue key is not valid: ${why}`),
  corrupt: (key: string, cause: unknown) =>
    new StorageError('corrupt', `the stored object at ${key} cannot be decoded`, { key, cause }),
}
