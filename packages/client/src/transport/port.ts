import type { Duplex } from 'node:stream'
import type { ResponseHeaders } from '../rest/client.ts'

/** One HTTP request, complete with credentials. */
export interface TransportRequest {
  method: string
  /** Path and query, without the server's address. */
  path: string
  headers: Record<string, string | readonly string[]>
  body?: Buffer
  /** Aborting cancels the request, before or after the headers have come. */
  signal?: AbortSignal
}

/** The answer, from the moment its headers are there. */
export interface TransportResponse {
  status: number
  headers: ResponseHeaders
  /** Throws a ConnectionError when the connection breaks. Leaving the loop cancels the request. */
  body: AsyncIterable<Buffer>
  /** Whether the connection beneath still answers; tears it down when it does not. */
  probe(): Promise<boolean>
}

/** Carries requests to one server. Rejects with a ConnectionError or the signal's reason, nothing else. */
export interface Transport {
  dispatch(request: TransportRequest): Promise<TransportResponse>
  /** A fresh connection that speaks HTTP/1.1, for upgrades. The caller owns it. */
  dial(signal?: AbortSignal): Promise<Duplex>
  close(): Promise<void>
}
