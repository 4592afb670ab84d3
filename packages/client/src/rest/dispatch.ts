import type { TransportRequest, TransportResponse } from '../transport/port.ts'

/** Sends a request and gives its answer. The signal of the request covers all attempts. */
export type Dispatch = (request: TransportRequest) => Promise<TransportResponse>

/** Wraps one behaviour around sending. */
export type Middleware = (next: Dispatch) => Dispatch

/** Applies middlewares so that the first listed sees a request first and its answer last. */
export function composeDispatch(middlewares: readonly Middleware[], send: Dispatch): Dispatch {
  return middlewares.reduceRight<Dispatch>((next, middleware) => middleware(next), send)
}

/** Reads a body to its end. */
export async function readBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}
