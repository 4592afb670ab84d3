import http from 'node:http'
import https from 'node:https'
import { deadline } from './deadline.ts'
import type { HandlerResult } from './port.ts'

/** Bytes of an answer that are kept for an event. */
const bodyLimit = 10 * 1024
const maxRedirects = 10

/** One HTTP request of a probe or hook. */
export interface HttpCheck {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly userAgent: string
}

/** Succeeds on 200 to 299, with a warning up to 399. */
export async function httpGet(check: HttpCheck): Promise<HandlerResult> {
  const answer = await httpExchange(check)
  if ('error' in answer) return { result: 'failure', output: answer.error }
  const { status, body } = answer
  if (status >= 200 && status < 300) return { result: 'success', output: body }
  if (status >= 300 && status < 400)
    return { result: 'warning', output: `Probe terminated redirects, Response body: ${body}` }
  return { result: 'failure', output: `HTTP probe failed with statuscode: ${status}` }
}

/** Follows redirects on the same host; one that leads elsewhere counts as the answer. Never rejects. */
export async function httpExchange(check: HttpCheck): Promise<HttpAnswer> {
  let url = check.url
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const answer = await request({ ...check, url })
    if ('error' in answer) return { error: `Get "${url.href}": ${answer.error}` }
    const target = answer.status >= 300 && answer.status < 400 ? redirectTarget(url, answer.location) : undefined
    if (!target || target.hostname !== url.hostname) return answer
    url = target
  }
  return { error: `Get "${url.href}": stopped after ${maxRedirects} redirects` }
}

function redirectTarget(from: URL, location: string | undefined): URL | undefined {
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined
}

/** What came back, or why nothing did. */
export type HttpAnswer = { status: number; location?: string; body: string } | { error: string }

function request(check: HttpCheck): Promise<HttpAnswer> {
  const { url, timeoutMs } = check
  const signal = deadline(timeoutMs)
  const { host, ...headers } = lowerCased(check.headers)
  return new Promise((resolve) => {
    const options = {
      // A probe must not be answered over a connection that an earlier one left open.
      agent: false as const,
      rejectUnauthorized: false,
      signal,
      headers: {
        'user-agent': check.userAgent,
        accept: '*/*',
        ...headers,
        host: host ?? url.host,
        connection: 'close',
      },
    }
    const req = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options)
    const fail = (err: Error) => resolve({ error: signal.aborted ? timeoutText : describe(err, url) })
    req.on('error', fail)
    req.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const finish = () => {
        const body = Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8')
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body })
        response.destroy()
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size >= bodyLimit) finish()
      })
      response.on('end', finish)
      // A body that stalls or breaks off is no answer, whatever its status.
      response.on('error', fail)
    })
    req.end()
  })
}

const timeoutText = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'

/** Go's words for the connection errors that people search for. */
export function describe(
  err: NodeJS.ErrnoException,
  address: { hostname: string; port: string; protocol?: string },
): string {
  const fallback = address.protocol === 'https:' ? '443' : '80'
  const target = `${address.hostname}:${address.port || fallback}`
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connect: connection refused',
    EHOSTUNREACH: 'connect: no route to host',
    ENETUNREACH: 'connect: network is unreachable',
    ETIMEDOUT: 'connect: connection timed out',
  }
  const known = words[err.code ?? '']
  if (known) return `dial tcp ${target}: ${known}`
  if (err.code === 'ECONNRESET') return 'EOF'
  return err.message
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
