import type { GroupKind, GroupResource } from '../meta/index.ts'
import { formatGroupKind, formatGroupResource } from '../meta/index.ts'
import { goQuote } from './go-format.ts'
import type { FieldError } from './field-error.ts'
import { fieldErrorMessage, toCauses } from './field-error.ts'
import type { StatusCause, StatusDetails, StatusReason } from './status.ts'
import { StatusError, failureStatus } from './status.ts'

function failure(code: number, reason: StatusReason, message: string, details?: StatusDetails): StatusError {
  return new StatusError(failureStatus({ code, reason, message, details }))
}

function detailsOf(gr: GroupResource, name?: string): StatusDetails {
  return { name, group: gr.group, kind: gr.resource }
}

function named(gr: GroupResource, name: string): string {
  return `${formatGroupResource(gr)} ${goQuote(name)}`
}

function textOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err)
}

/** Upstream's `[a, b]` aggregate: repeated messages once, brackets only around more than one. */
function aggregate(errors: readonly FieldError[]): string {
  const messages = [...new Set(errors.map(fieldErrorMessage))]
  return messages.length === 1 ? (messages[0] ?? '') : `[${messages.join(', ')}]`
}

/**
 * Constructors for every failure the API knows, with upstream's codes, reasons and wording
 * (apimachinery pkg/api/errors). `retryAfter` values are seconds.
 */
export const statusErrors = {
  /** 404: no such object. */
  notFound(gr: GroupResource, name: string): StatusError {
    return failure(404, 'NotFound', `${named(gr, name)} not found`, detailsOf(gr, name))
  },
  /** 404 of a path that is no resource at all. */
  genericNotFound(): StatusError {
    return failure(404, 'NotFound', 'the server could not find the requested resource', {})
  },
  /** 409: create of a name that is taken. */
  alreadyExists(gr: GroupResource, name: string): StatusError {
    return failure(409, 'AlreadyExists', `${named(gr, name)} already exists`, detailsOf(gr, name))
  },
  /** 409: no free name was found for a generateName. */
  generateNameConflict(gr: GroupResource, name: string, retryAfter: number): StatusError {
    const message = `${named(gr, name)} already exists, the server was not able to generate a unique name for the object`
    return failure(409, 'AlreadyExists', message, { ...detailsOf(gr, name), retryAfterSeconds: retryAfter })
  },
  /** 409: the object changed, or its state does not allow the operation. */
  conflict(gr: GroupResource, name: string, cause: unknown): StatusError {
    const message = `Operation cannot be fulfilled on ${named(gr, name)}: ${textOf(cause)}`
    return failure(409, 'Conflict', message, detailsOf(gr, name))
  },
  /** 409: another field manager owns a field that an apply wants to change. */
  applyConflict(causes: StatusCause[], message: string): StatusError {
    return failure(409, 'Conflict', message, { causes })
  },
  /** 422: the object was understood, but breaks rules; each error becomes a cause. */
  invalid(gk: GroupKind, name: string, errors: readonly FieldError[]): StatusError {
    const subject = `${formatGroupKind(gk)} ${goQuote(name)} is invalid`
    const message = errors.length === 0 ? subject : `${subject}: ${aggregate(errors)}`
    const details = { name, group: gk.group, kind: gk.kind, causes: errors.length === 0 ? undefined : toCauses(errors) }
    return failure(422, 'Invalid', message, details)
  },
  /** 400: the request itself makes no sense. */
  badRequest(message: string): StatusError {
    return failure(400, 'BadRequest', message)
  },
  /** 401: who are you? */
  unauthorized(message: string): StatusError {
    return failure(401, 'Unauthorized', message === '' ? 'not authorized' : message)
  },
  /** 403: known, but not allowed. An empty resource means a path that is no resource. */
  forbidden(gr: GroupResource, name: string, cause: unknown): StatusError {
    const details = detailsOf(gr, name)
    if (gr.group === '' && gr.resource === '') return failure(403, 'Forbidden', `forbidden: ${textOf(cause)}`, details)
    const subject = name === '' ? formatGroupResource(gr) : named(gr, name)
    return failure(403, 'Forbidden', `${subject} is forbidden: ${textOf(cause)}`, details)
  },
  /** 405: the resource exists, but does not do that. */
  methodNotSupported(gr: GroupResource, action: string): StatusError {
    const message = `${action} is not supported on resources of kind ${goQuote(formatGroupResource(gr))}`
    return failure(405, 'MethodNotAllowed', message, detailsOf(gr))
  },
  /** 405: the path is there, the method is not. */
  genericMethodNotAllowed(): StatusError {
    return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
  },
  /** 406: none of the acceptable types can be produced. */
  notAcceptable(accepted: readonly string[]): StatusError {
    const message = `only the following media types are accepted: ${accepted.join(', ')}`
    return failure(406, 'NotAcceptable', message)
  },
  /** 415: the body is of a type nobody here reads. */
  unsupportedMediaType(accepted: readonly string[]): StatusError {
    const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
    return failure(415, 'UnsupportedMediaType', message)
  },
  /** 410: no longer here, and no forwarding address. */
  gone(message: string): StatusError {
    return failure(410, 'Gone', message)
  },
  /** 410 with reason Expired: the resourceVersion is too old; list again. */
  expired(message: string): StatusError {
    return failure(410, 'Expired', message)
  },
  /** 413: too much. */
  requestEntityTooLarge(message: string): StatusError {
    return failure(413, 'RequestEntityTooLarge', `Request entity too large: ${message}`)
  },
  /** 429: come back after `retryAfter` seconds. */
  tooManyRequests(message: string, retryAfter: number): StatusError {
    return failure(429, 'TooManyRequests', message, { retryAfterSeconds: retryAfter })
  },
  /** 500: our fault. */
  internal(cause: unknown): StatusError {
    const text = textOf(cause)
    const status = failureStatus({
      code: 500,
      reason: 'InternalError',
      message: `Internal error occurred: ${text}`,
      details: { causes: [{ message: text }] },
    })
    return new StatusError(status, { cause })
  },
  /** 503: the service behind it is not there. */
  serviceUnavailable(message: string): StatusError {
    return failure(503, 'ServiceUnavailable', message)
  },
  /** 500 with reason ServerTimeout: transient, try again after `retryAfter` seconds. */
  serverTimeout(gr: GroupResource, operation: string, retryAfter: number): StatusError {
    const message = `The ${operation} operation against ${formatGroupResource(gr)} could not be completed at this time, please try again.`
    return failure(500, 'ServerTimeout', message, { ...detailsOf(gr, operation), retryAfterSeconds: retryAfter })
  },
  /** 504: it took too long; the operation may still complete. */
  timeout(message: string, retryAfter = 0): StatusError {
    return failure(504, 'Timeout', `Timeout: ${message}`, { retryAfterSeconds: retryAfter })
  },
  /** 504 for a read at a resourceVersion that the server has not reached yet. */
  tooLargeResourceVersion(requested: number, current: number, retryAfter: number): StatusError {
    const message = `Timeout: Too large resource version: ${requested}, current: ${current}`
    const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]
    return failure(504, 'Timeout', message, { causes, retryAfterSeconds: retryAfter })
  },
} as const
