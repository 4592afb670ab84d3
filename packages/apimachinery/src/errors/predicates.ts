import type { StatusReason } from './status.ts'
import { isStatusError } from './status.ts'

/** The reason of a StatusError, '' for anything else. */
export function reasonOf(err: unknown): StatusReason {
  return isStatusError(err) ? (err.status.reason ?? '') : ''
}

/** The HTTP code of a StatusError, 0 for anything else. */
export function codeOf(err: unknown): number {
  return isStatusError(err) ? err.status.code : 0
}

// A server may answer with a code and no reason it knows: then the code decides, as upstream.
function byReason(reason: StatusReason, code?: number): (err: unknown) => boolean {
  return (err) => {
    const actual = reasonOf(err)
    return actual === reason || (code !== undefined && actual === '' && codeOf(err) === code)
  }
}

/** The object does not exist. */
export const isNotFound = byReason('NotFound', 404)
/** The name is taken. */
export const isAlreadyExists = byReason('AlreadyExists')
/** The object changed in between, or its state forbids the operation. */
export const isConflict = byReason('Conflict', 409)
/** Validation failed. */
export const isInvalid = byReason('Invalid', 422)
/** No longer available (not the same as isExpired). */
export const isGone = byReason('Gone', 410)
/** The resourceVersion or continue token is too old. */
export const isExpired = byReason('Expired')
/** Not allowed. */
export const isForbidden = byReason('Forbidden', 403)
/** Not authenticated. */
export const isUnauthorized = byReason('Unauthorized', 401)
/** The operation took too long. */
export const isTimeout = byReason('Timeout', 504)
/** Transient failure; the client should retry. */
export const isServerTimeout = byReason('ServerTimeout')
/** The request made no sense. */
export const isBadRequest = byReason('BadRequest', 400)
/** The server failed. */
export const isInternalError = byReason('InternalError', 500)
/** The resource does not do that. */
export const isMethodNotSupported = byReason('MethodNotAllowed', 405)
/** Accept header that cannot be met. */
export const isNotAcceptable = byReason('NotAcceptable', 406)
/** Content type nobody reads. */
export const isUnsupportedMediaType = byReason('UnsupportedMediaType', 415)
/** The service is not there. */
export const isServiceUnavailable = byReason('ServiceUnavailable', 503)

/** Asked to slow down: by reason or by code. */
export function isTooManyRequests(err: unknown): boolean {
  return reasonOf(err) === 'TooManyRequests' || codeOf(err) === 429
}

/** The body was too large: by reason or by code. */
export function isRequestEntityTooLarge(err: unknown): boolean {
  return reasonOf(err) === 'RequestEntityTooLarge' || codeOf(err) === 413
}

/** Whether a StatusError has a cause of that reason. */
export function hasStatusCause(err: unknown, reason: string): boolean {
  return isStatusError(err) && (err.status.details?.causes ?? []).some((cause) => cause.reason === reason)
}

/** The read was for a resourceVersion that the server has not seen yet. */
export function isTooLargeResourceVersion(err: unknown): boolean {
  return isTimeout(err) && hasStatusCause(err, 'ResourceVersionTooLarge')
}

/** How many seconds the server asks to wait before a retry, or undefined if it does not ask. */
export function suggestedDelaySeconds(err: unknown): number | undefined {
  if (!isStatusError(err) || err.status.details === undefined) return undefined
  const seconds = err.status.details.retryAfterSeconds ?? 0
  return err.status.reason === 'ServerTimeout' || seconds > 0 ? seconds : undefined
}
