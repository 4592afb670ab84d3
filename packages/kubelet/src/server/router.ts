import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UpgradeRequest } from './streaming/upgrade.ts'

/** A request that has been routed. */
export interface RoutedRequest {
  readonly request: IncomingMessage
  /** Values of the pattern's `:name` segments, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal
}

/** One thing the kubelet serves. */
export interface Route {
  readonly methods: readonly string[]
  /** Path with `:name` segments; a last segment `*` matches any rest, one segment or more. */
  readonly pattern: string
  /** Answers a plain request. Absent when the route only makes sense as an upgrade. */
  handle?(routed: RoutedRequest, response: ServerResponse): Promise<void> | void
  /** Takes an upgraded connection over; resolves when the session is over. */
  upgrade?(routed: RoutedRequest, upgrade: UpgradeRequest): Promise<void>
}

/** A route that fits a path. */
export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Finds the first route for a path and method; `methodNotAllowed` when only the method does not fit. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): Match | 'methodNotAllowed' | undefined {
  const segments = path.split('/').slice(1)
  let otherMethod = false
  for (const route of routes) {
    const params = matchPattern(route.pattern, segments)
    if (!params) continue
    if (route.methods.includes(method)) return { route, params }
    otherMethod = true
  }
  return otherMethod ? 'methodNotAllowed' : undefined
}

function matchPattern(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split('/').slice(1)
  const open = parts.at(-1) === '*'
  if (open ? segments.length < parts.length : segments.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    if (open && index === parts.length - 1) return params
    const segment = decode(segments[index] ?? '')
    if (segment === undefined) return undefined
    if (part.startsWith(':')) {
      if (segment === '') return undefined
      params[part.slice(1)] = segment
    } else if (part !== segment) return undefined
  }
  return params
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** Sends a short text and ends the response. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}

/** Sends a JSON document and ends the response. */
export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
