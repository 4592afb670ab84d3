import type { IncomingHttpHeaders } from 'node:http'
import type { Cause } from '@keelson/component-base'
import type { UserInfo } from '../authn/port.ts'
import type { RequestInfo } from './request-info.ts'

/**
 * All that is known about one request while it travels from the filters to storage.
 *
 * Made once when the request arrives; only the fields marked as set later change, each by one filter.
 */
export interface RequestContext {
  /** The HTTP method as sent. */
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly info: RequestInfo
  /** Set by authentication, replaced by impersonation. */
  user: UserInfo
  /** The user who authenticated, when impersonation replaced it. */
  impersonator?: UserInfo
  /** Set by authentication: the audiences the credentials are good for. */
  audiences?: readonly string[]
  /** Identifies this request in logs and in the `Audit-Id` header; taken from the client when it sends one. */
  readonly auditId: string
  /** W3C trace id of the request, taken from `traceparent` or made here. */
  readonly traceId: string
  /** What led to this request, as the client said in `Keelson-Cause`, or the request itself. */
  readonly cause: Cause
  /** Aborted when the client goes away, the request times out or the server stops. */
  readonly signal: AbortSignal
  /** Sent as `Warning: 299 - "..."` headers. Add with `addWarning`. */
  readonly warnings: string[]
  /** Milliseconds since the epoch at arrival. */
  readonly receivedAt: number
  readonly sourceIp: string
}

/** Adds a warning for the client once, however often it is found. */
export function addWarning(context: Pick<RequestContext, 'warnings'>, text: string): void {
  if (text !== '' && !context.warnings.includes(text)) context.warnings.push(text)
}
