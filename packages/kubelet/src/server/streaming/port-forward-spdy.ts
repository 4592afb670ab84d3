import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createSpdyConnection } from '../spdy/connection.ts'
import type { SpdyStream } from '../spdy/stream.ts'

/** Opens a connection to a port inside the pod. */
export type DialPort = (port: number) => Promise<Duplex>

/** The error text a port-forward client prints. */
export type ForwardFailure = (port: number, reason: string) => string

interface Pair {
  data?: SpdyStream
  error?: SpdyStream
}

/** How a pod's ports are reached and failures worded. */
export interface ForwardTarget {
  readonly dial: DialPort
  readonly failure: ForwardFailure
}

/**
 * Serves `portforward.k8s.io` on a SPDY byte stream: each forwarded connection is a pair of streams of the same
 * `requestid`, one `data`, one `error`. Resolves when the client is gone.
 */
export function servePortForward(transport: Duplex, target: ForwardTarget): Promise<void> {
  const pairs = new Map<string, Pair>()
  const connection = createSpdyConnection(transport, {
    role: 'server',
    onStream(stream) {
      const type = stream.header('streamtype')
      const port = parsePort(stream.header('port'))
      if ((type !== 'data' && type !== 'error') || port === undefined) return false
      const id = requestId(stream, type)
      const pair = pairs.get(id) ?? {}
      if (pair[type]) return false
      pair[type] = stream
      pairs.set(id, pair)
      if (pair.data && pair.error) {
        pairs.delete(id)
        void forward(pair.data, pair.error, { ...target, port })
      }
      return true
    },
  })
  return new Promise((resolve) => {
    if (connection.closed.aborted) resolve()
    else connection.closed.addEventListener('abort', () => resolve())
  })
}

/** A TCP port, or undefined for anything else. */
export function parsePort(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : undefined
}

/** Old clients send no request id: the error stream is the one opened just before its data stream. */
function requestId(stream: SpdyStream, type: 'data' | 'error'): string {
  return stream.header('requestid') ?? String(type === 'error' ? stream.streamId : stream.streamId - 2)
}

async function forward(data: SpdyStream, error: SpdyStream, target: ForwardTarget & { port: number }): Promise<void> {
  try {
    const connection = await target.dial(target.port)
    await joinDuplexes(data, connection)
    error.end()
  } catch (err) {
    error.end(target.failure(target.port, err instanceof Error ? err.message : String(err)))
    data.end()
    data.resume()
  }
}

/**
 * Copies both ways until the pod's side has ended. Ends are passed on one by one, so that a client may close its
 * half and still read the answer; a client that resets its stream takes the connection down.
 */
export async function joinDuplexes(client: Duplex, pod: Duplex): Promise<void> {
  const upstream = pipeline(client, pod, { end: true }).catch(() => pod.destroy())
  const downstream = pipeline(pod, client, { end: true }).catch(() => client.destroy())
  await downstream
  pod.destroy()
  await upstream
}
