import { isStatusError, statusErrors } from '@keelson/apimachinery'
import type { GroupResource } from '@keelson/apimachinery'
import { isStorageError } from '../../storage/index.ts'
import type { StorageError } from '../../storage/index.ts'

/** Which operation failed, for the wording of the answer. */
export type StorageOperation = 'get' | 'list' | 'watch' | 'create' | 'update' | 'delete'

const retrySeconds = 2

/** The message of a lost race for a resourceVersion. */
export const optimisticLockMessage =
  'the object has been modified; please apply your changes to the latest version and try again'

function translate(err: StorageError, gr: GroupResource, name: string, operation: StorageOperation): Error {
  switch (err.code) {
    case 'keyNotFound':
      return statusErrors.notFound(gr, name)
    case 'keyExists':
      return operation === 'create' ? statusErrors.alreadyExists(gr, name) : statusErrors.conflict(gr, name, err)
    case 'conflict':
    case 'invalidPreconditions':
      return statusErrors.conflict(gr, name, err)
    case 'expired':
      return statusErrors.expired(err.message)
    case 'tooLargeResourceVersion': {
      const { requested = 0, revision = 0, retryAfterSeconds = 1 } = err.details
      return statusErrors.tooLargeResourceVersion(requested, revision, retryAfterSeconds)
    }
    case 'invalidContinue':
      return statusErrors.badRequest(err.message)
    case 'tooLarge':
      return statusErrors.requestEntityTooLarge(err.message)
    case 'unreachable':
      return statusErrors.serverTimeout(gr, operation, retrySeconds)
    case 'timeout':
      return statusErrors.timeout('request did not complete within requested timeout', 0)
    default:
      return statusErrors.internal(err)
  }
}

/** Translates what storage throws into what clients see; anything but a StorageError passes unchanged. */
export function interpretStorageError(
  err: unknown,
  gr: GroupResource,
  o: { name?: string; operation: StorageOperation },
): unknown {
  if (isStatusError(err) || !isStorageError(err)) return err
  const translated = translate(err, gr, o.name ?? '', o.operation)
  if (isStatusError(translated) && err.code === 'expired' && err.details.continue !== undefined) {
    translated.status.metadata.continue = err.details.continue
  }
  return translated
}
