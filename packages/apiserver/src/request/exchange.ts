import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { RequestContext } from './context.ts'

/** The request as Node hands it over, on either protocol. */
export type RawRequest = IncomingMessage | Http2ServerRequest
/** The response as Node hands it over, on either protocol. */
export type RawResponse = ServerResponse | Http2ServerResponse

/** The connection behind a request that asks for a protocol upgrade (HTTP/1.1 only). */
export interface UpgradeRequest {
  readonly socket: Duplex
  /** What the client sent after its request headers. */
  readonly head: Buffer
  /** Takes the connection away from HTTP: from here on the caller owns the socket. */
  take(): Duplex
}

/** One request with its response, as filters and handlers pass it on. */
export interface Exchange {
  readonly context: RequestContext
  readonly request: RawRequest
  readonly response: RawResponse
  readonly upgrade?: UpgradeRequest
  /** Ends `context.signal` with this reason. */
  abort(reason: unknown): void
}
