import type { ListMeta } from '../meta/index.ts'

/** The closed set of reasons a failure can have (metav1.StatusReason). '' is upstream's "unknown". */
export type StatusReason =
  | ''
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'ServerTimeout'
  | 'StorageReadError'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable'

/** One of several causes of a failure (metav1.StatusCause). */
export interface StatusCause {
  reason?: string
  message?: string
  field?: string
}

/** What a failure is about (metav1.StatusDetails). `kind` is the resource for most reasons. */
export interface StatusDetails {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: StatusCause[]
  retryAfterSeconds?: number
}

/** The body of every answer that is not an object (metav1.Status). */
export interface Status {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: ListMeta
  status: 'Success' | 'Failure'
  message?: string
  reason?: StatusReason
  details?: StatusDetails
  code: number
}

const brand = Symbol.for('keelson.StatusError')

/** An API failure: carries the Status that goes, or came, over the wire. */
export class StatusError extends Error {
  readonly status: Status

  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? '', options)
    this.name = 'StatusError'
    this.status = status
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Whether a value is a StatusError, also one made by another copy of this package. */
export function isStatusError(err: unknown): err is StatusError {
  return typeof err === 'object' && err !== null && (err as Record<symbol, unknown>)[brand] === true
}

/** A failure Status; `details` without content is left out. */
export function failureStatus(options: {
  code: number
  reason: StatusReason
  message: string
  details?: StatusDetails
}): Status {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: options.code }
  if (options.message !== '') status.message = options.message
  if (options.reason !== '') status.reason = options.reason
  if (options.details !== undefined) {
    const details: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(options.details)) {
      if (value !== undefined && value !== '' && value !== 0) details[key] = value
    }
    status.details = details
  }
  return status
}
