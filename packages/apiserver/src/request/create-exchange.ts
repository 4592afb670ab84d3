import type { Clock, Random } from '@keelson/component-base'
import type { UserInfo } from '../authn/port.ts'
import type { RequestContext } from './context.ts'
import type { Exchange, RawRequest, RawResponse, UpgradeRequest } from './exchange.ts'
import { parseRequestInfo } from './request-info.ts'
import { causeOf, traceIdOf } from './trace.ts'

// Nobody yet: authentication replaces it before anything asks.
const unknownUser: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** What a new exchange is made from. */
export interface ExchangeOptions {
  readonly request: RawRequest
  readonly response: RawResponse
  readonly upgrade?: UpgradeRequest
  readonly clock: Clock
  readonly random: Random
}

// Shared by all requests: its stack says nothing, and making one for every request costs as much as a small parse.
const clientGone = new DOMException('the client went away', 'AbortError')

function oneHeader(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}

/**
 * Reads everything a request says about itself (upstream: the request-info filter) and ties its signal to the client's
 * connection. Ending it when the server stops is the server's part, through `abort`.
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const { request, response, clock, random } = options
  const url = request.url ?? '/'
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
  const method = request.method ?? 'GET'
  const traceId = traceIdOf(request.headers, random)
  const ended = new AbortController()
  const abort = (reason: unknown): void => ended.abort(reason)
  response.once('close', () => abort(clientGone))
  const told = oneHeader(request.headers['audit-id'])
  const context: RequestContext = {
    method,
    query,
    headers: request.headers,
    info: parseRequestInfo(method, path, query),
    user: unknownUser,
    auditId: /^[\w-]{1,64}$/.test(told) ? told : random.uuid(),
    traceId,
    cause: causeOf(request.headers, traceId, `request ${method} ${path}`),
    signal: ended.signal,
    warnings: [],
    receivedAt: clock.now(),
    sourceIp: request.socket?.remoteAddress ?? '',
  }
  return { context, request, response, abort, ...(options.upgrade === undefined ? {} : { upgrade: options.upgrade }) }
}
