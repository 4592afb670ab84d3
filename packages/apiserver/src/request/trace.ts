import type { Random } from '@keelson/component-base'
import type { Cause } from '@keelson/component-base'
import type { IncomingHttpHeaders } from 'node:http'

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/
const maxCauseLength = 256

function one(header: string | string[] | undefined): string {
  return Array.isArray(header) ? (header[0] ?? '') : (header ?? '')
}

/** The trace id of a `traceparent` header, or a new one. */
export function traceIdOf(headers: IncomingHttpHeaders, random: Random): string {
  const match = traceparent.exec(one(headers['traceparent']))
  return match?.[1] ?? random.bytes(16).toString('hex')
}

/** What led to a request: what `Keelson-Cause` says, else the request itself. */
export function causeOf(headers: IncomingHttpHeaders, traceId: string, request: string): Cause {
  const told = one(headers['keelson-cause']).slice(0, maxCauseLength)
  return { traceId, source: told === '' ? request : told }
}
