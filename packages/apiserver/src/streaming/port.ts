import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'

/** Something a request can be passed on to. */
export interface Backend {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** What is passed on. */
export interface BackendRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: OutgoingHttpHeaders
  readonly signal: AbortSignal
}

/** An open connection to a backend, before anything was sent on it. */
export interface Dialer {
  /** Sends a request without its body; the caller writes that. Rejects when the backend cannot be reached. */
  request(backend: Backend, request: BackendRequest, body: NodeJS.ReadableStream | undefined): Promise<IncomingMessage>
  /** Opens a bare connection for an upgrade. */
  connect(backend: Backend, signal: AbortSignal): Promise<Duplex>
}
