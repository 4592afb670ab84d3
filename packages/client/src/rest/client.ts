import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, MetricsRegistry, Random } from '@keelson/component-base'
import type { Duplex } from 'node:stream'
import type { RestConfig } from './config.ts'
import type { KindRef } from './kind-ref.ts'
import type { ResourceClient } from './resource-client.ts'

/** Header names in lower case; repeated headers as lists. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** One request below the level of kinds. */
export interface RawRequest {
  method: string
  /** The path below the server's address, beginning with a slash; may carry a query of its own. */
  path: string
  /** Undefined values are left out. */
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  headers?: Readonly<Record<string, string | readonly string[]>>
  /** An object is sent as JSON; texts and buffers as they are. */
  body?: object | string | Buffer
  signal?: AbortSignal
  /** Returns as soon as the headers are there and sets no time limit: for watches and logs. */
  stream?: boolean
  /** Overrides the configured limit for this request. */
  timeoutMs?: number
}

/** A successful answer (status below 400). */
export interface RawResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  /** The body as it arrives; may be read once, and only of a `stream` request. Leaving the loop cancels the request. */
  readonly body: AsyncIterable<Buffer>
  /** The whole body. */
  bytes(): Promise<Buffer>
  text(): Promise<string>
  json<R = unknown>(): Promise<R>
  /** Whether the connection beneath still answers; tears it down when it does not. */
  probe(): Promise<boolean>
}

/** An HTTP/1.1 connection that has been upgraded to another protocol. */
export interface UpgradedConnection {
  readonly socket: Duplex
  /** Bytes that arrived together with the answer's headers. */
  readonly head: Buffer
  /** The answer's headers; `sec-websocket-protocol` or `x-stream-protocol-version` names what was agreed on. */
  readonly headers: ResponseHeaders
}

/** A client of one API server. */
export interface Client {
  readonly config: RestConfig
  /** Typed access to one kind. */
  resource<T extends KubeObject>(kind: KindRef<T>): ResourceClient<T>
  /**
   * Sends one request with everything a request needs (credentials, limits, retries after 429, cause headers).
   * @throws StatusError for an answer of 400 or above, ConnectionError when there was no answer, the signal's reason
   */
  raw(request: RawRequest): Promise<RawResponse>
  /**
   * Upgrades a fresh HTTP/1.1 connection (WebSocket, SPDY), with credentials. The caller owns the socket.
   * @throws StatusError when the server answers anything but 101
   */
  upgrade(request: RawRequest): Promise<UpgradedConnection>
  /** Ends all connections; requests in flight fail. */
  close(): Promise<void>
}

/** What a client needs from its process. */
export interface ClientDeps {
  clock: Clock
  random: Random
  logger?: Logger
  metrics?: MetricsRegistry
  /** Receives the text of every `Warning: 299` header; logged at `warn`, once per text, unless told. */
  onWarning?(text: string): void
}
