import type { Status, StatusReason } from '@keelson/apimachinery'
import { isObject, StatusError } from '@keelson/apimachinery'
import type { TransportResponse } from '../transport/port.ts'

/** The reason that goes with a code where the body does not say, as upstream's NewGenericServerResponse. */
const reasonByCode: Readonly<Record<number, StatusReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

/** The error of a refused request: the Status in its body, or one made from the code where a proxy answered. */
export function statusErrorOf(response: TransportResponse, body: Buffer): StatusError {
  const text = body.toString('utf8')
  const sent = parseStatus(text)
  if (sent !== undefined) return new StatusError({ ...sent, code: sent.code === 0 ? response.status : sent.code })
  const seconds = Number(response.headers['retry-after'])
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: text.trim() === '' ? `the server responded with the status code ${response.status}` : text.trim(),
    reason: reasonByCode[response.status] ?? '',
    details: Number.isInteger(seconds) && seconds > 0 ? { retryAfterSeconds: seconds } : undefined,
    code: response.status,
  }
  return new StatusError(status)
}

/** Reads a Status object; undefined for anything else. */
export function asStatus(value: unknown): Status | undefined {
  if (!isObject(value) || value['kind'] !== 'Status') return undefined
  const { message, reason, details, code, status, metadata } = value as unknown as Partial<Status>
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: metadata ?? {},
    status: status ?? 'Failure',
    message,
    reason,
    details,
    code: code ?? 0,
  }
}

function parseStatus(text: string): Status | undefined {
  try {
    return asStatus(JSON.parse(text))
  } catch {
    return undefined
  }
}
