import { StorageError, storageErrors } from '../errors.ts'
import { EtcdError } from './port.ts'

/** The seam between etcd's vocabulary and storage's: runs `work`, translating what it throws. */
export async function asStorageError<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (err) {
    throw err instanceof EtcdError ? toStorageError(key, err) : err
  }
}

/** Translates one etcd error about `key`. */
export function toStorageError(key: string, err: EtcdError): StorageError {
  switch (err.code) {
    case 'compacted':
      return storageErrors.compacted(0)
    case 'futureRevision':
      return new StorageError('tooLargeResourceVersion', err.message, { key, cause: err, retryAfterSeconds: 1 })
    case 'tooLarge':
      return new StorageError('tooLarge', err.message, { key, cause: err })
    case 'unavailable':
      return new StorageError('unreachable', err.message, { key, cause: err, retryAfterSeconds: 1 })
    case 'timeout':
    case 'aborted':
      return new StorageError('timeout', err.message, { key, cause: err, retryAfterSeconds: 1 })
    case 'leaseNotFound':
      // The lease ended between its grant and the write, which did not happen.
      return new StorageError('unreachable', err.message, { key, cause: err, retryAfterSeconds: 1 })
    case 'internal':
      return new StorageError('internal', err.message, { key, cause: err })
  }
}
