import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { RequestContext } from './context.ts'

/** The request as Node hands it over, on either protocol. */
export type RawRequest = IncomingMessage | Http2ServerRequest
/** The response as Node hands it over, on either protocol. */
export type RawResponse = ServerResponse | Http2ServerResponse

/** One request with its response, as filters and handlers pass it on. */
export interface Exchange {
  readonly context: RequestContext
  readonly request: RawRequest
  readonly response: RawResponse
  /** Ends `context.signal`; the reason becomes the signal's. */
  abort(reason: unknown): void
}
