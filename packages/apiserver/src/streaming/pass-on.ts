import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { failureStatus, statusErrors, StatusError } from '@keelson/apimachinery'
import { bodyStream, writeHead } from '../handlers/respond.ts'
import type { Exchange } from '../request/exchange.ts'
import type { Backend, Dialer } from './port.ts'

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])
const ownCredentials = new Set(['authorization', 'host'])
const maxErrorBytes = 10 * 1024

/** Where a request goes on to. */
export interface PassOnOptions {
  readonly dialer: Dialer
  readonly backend: Backend
  readonly path: string
  /** Errors of the backend come back as a Status (logs) instead of as they are (proxies). */
  readonly errorsAsStatus?: boolean
}

function requestHeaders(exchange: Exchange): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(exchange.context.headers)) {
    if (name.startsWith(':') || name.startsWith('impersonate-')) continue
    if (!hopByHop.has(name) && !ownCredentials.has(name)) headers[name] = value
  }
  return headers
}

async function readError(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxErrorBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxErrorBytes).toString().trim()
}

async function backendError(answer: IncomingMessage): Promise<Error> {
  const text = await readError(answer)
  const code = answer.statusCode ?? 500
  if (code === 400) return statusErrors.badRequest(text)
  if (code === 500) return statusErrors.internal(new Error(text))
  return new StatusError(failureStatus({ code, reason: code === 404 ? 'NotFound' : '', message: text }))
}

/** Passes a plain request on and the answer back, both streamed. */
export async function passOn(exchange: Exchange, o: PassOnOptions): Promise<void> {
  const { context, request } = exchange
  const hasBody = !['GET', 'HEAD'].includes(context.method)
  const outgoing = { method: context.method, path: o.path, headers: requestHeaders(exchange), signal: context.signal }
  const answer = await o.dialer
    .request(o.backend, outgoing, hasBody ? (request as Readable) : undefined)
    .catch((err: unknown) => {
      const cause = err instanceof Error ? err.message : String(err)
      throw statusErrors.serviceUnavailable(`error trying to reach service: ${cause}`)
    })
  const code = answer.statusCode ?? 502
  if (o.errorsAsStatus === true && code >= 400) throw await backendError(answer)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !hopByHop.has(name)) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  writeHead(exchange, code, headers)
  if (context.method === 'HEAD') {
    ;(exchange.response as ServerResponse).end()
    answer.resume()
    return
  }
  try {
    await pipeline(answer, bodyStream(exchange), { signal: context.signal })
  } catch (err) {
    // A client that stops following a log is not a failure.
    if (!context.signal.aborted) throw err
  }
}
