import type { TransportRequest } from '../transport/port.ts'
import type { RawRequest } from './client.ts'

/** Turns a request into what goes over the wire. */
export function encodeRequest(base: URL, request: RawRequest): TransportRequest {
  const headers: Record<string, string | readonly string[]> = { accept: 'application/json' }
  let body: Buffer | undefined
  if (request.body !== undefined) {
    const isObject = typeof request.body === 'object' && !Buffer.isBuffer(request.body)
    if (isObject) headers['content-type'] = 'application/json'
    body = Buffer.isBuffer(request.body)
      ? request.body
      : Buffer.from(isObject ? JSON.stringify(request.body) : String(request.body))
    headers['content-length'] = String(body.length)
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value
  const path = base.pathname.replace(/\/$/, '') + request.path + queryOf(request)
  return { method: request.method, path, headers, body, signal: request.signal }
}

function queryOf(request: RawRequest): string {
  if (request.query === undefined) return ''
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const item of value) params.append(name, item)
    else params.append(name, String(value))
  }
  if (params.size === 0) return ''
  return `${request.path.includes('?') ? '&' : '?'}${params.toString()}`
}
