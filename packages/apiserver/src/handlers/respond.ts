import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { failureStatus, isStatusError } from '@keelson/apimachinery'
import type { Status } from '@keelson/apimachinery'
import { encodeValue } from '../negotiation/encode.ts'
import { negotiateOutput } from '../negotiation/output.ts'
import type { OutputFormat } from '../negotiation/output.ts'
import type { Exchange } from '../request/exchange.ts'

const maxWarningBytes = 4096

/** A warning as the value of a Warning header: code 299, no agent, the quoted text. */
export function warningHeader(text: string): string {
  const printable = text.replaceAll(/[^\x20-\x7e]/g, ' ')
  return `299 - "${printable.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`
}

function warningHeaders(warnings: readonly string[]): string[] {
  const headers: string[] = []
  let size = 0
  for (const text of warnings) {
    const header = warningHeader(text)
    size += header.length
    if (size > maxWarningBytes) break
    headers.push(header)
  }
  return headers
}

/** A finished answer. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

/** Writes status and headers; the body is the caller's. */
export function writeHead(
  exchange: Exchange,
  status: number,
  headers: Readonly<Record<string, string | number>>,
): void {
  const { response, context } = exchange
  response.statusCode = status
  response.setHeader('Audit-Id', context.auditId)
  response.setHeader('Cache-Control', 'no-cache, private')
  if (context.warnings.length > 0) response.setHeader('Warning', warningHeaders(context.warnings))
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** Sends a whole answer. */
export function send(exchange: Exchange, answer: Answer): void {
  const { response, request } = exchange
  writeHead(exchange, answer.status, {
    'Content-Type': answer.contentType,
    'Content-Length': answer.body.length,
    ...answer.headers,
  })
  if (request.method === 'HEAD') (response as ServerResponse).end()
  else (response as ServerResponse).end(answer.body)
}

/** Sends a value that is serialised for this answer alone. */
export function sendValue(
  exchange: Exchange,
  status: number,
  value: unknown,
  format: Pick<OutputFormat, 'mediaType' | 'pretty'>,
): void {
  send(exchange, { status, contentType: format.mediaType, body: encodeValue(value, format) })
}

/** A Status is always readable as JSON, whatever else the client asked for. */
function formatForStatus(exchange: Exchange): Pick<OutputFormat, 'mediaType' | 'pretty'> {
  try {
    const format = negotiateOutput(exchange.context, { transforms: true })
    return format.mediaType === 'application/yaml' ? { mediaType: 'application/json', pretty: false } : format
  } catch {
    // What went wrong may be the negotiation itself.
    return { mediaType: 'application/json', pretty: false }
  }
}

/** Sends a Status as its own code says. */
export function sendStatus(exchange: Exchange, status: Status): void {
  const format = formatForStatus(exchange)
  const retryAfter = status.details?.retryAfterSeconds
  const retry: Record<string, string> = {}
  if (retryAfter !== undefined && retryAfter !== 0) retry['Retry-After'] = String(retryAfter)
  send(exchange, {
    status: status.code,
    contentType: format.mediaType,
    body: encodeValue(status, format),
    headers: retry,
  })
}

/** The Status of whatever was thrown; unknown errors are internal ones and keep their text to the log. */
export function statusOf(err: unknown): Status {
  if (isStatusError(err)) return err.status
  return failureStatus({ code: 500, reason: 'InternalError', message: 'Internal error occurred: the request failed' })
}

/**
 * The stream a long body is written to, headers sent. On HTTP/2 that is the stream itself: the compatibility response
 * does not tell when it is full.
 */
export function bodyStream(exchange: Exchange): Writable {
  const { response } = exchange
  // Both responses have it; the types of the HTTP/2 one leave it out.
  ;(response as ServerResponse).flushHeaders()
  return 'stream' in response ? (response.stream as Writable) : (response as ServerResponse)
}

/** True once nobody reads the answer any more. */
export function isGone(exchange: Exchange): boolean {
  const { response } = exchange
  // The compatibility response of HTTP/2 loses its stream when that is destroyed.
  if ('stream' in response) return (response.stream as Writable | undefined)?.destroyed !== false
  return response.destroyed
}

/** Cuts an answer off. */
export function cutOff(exchange: Exchange): void {
  const { response } = exchange
  if ('stream' in response) (response.stream as Writable | undefined)?.destroy()
  else response.destroy()
}
