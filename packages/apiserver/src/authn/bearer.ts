import type { IncomingHttpHeaders } from 'node:http'

const websocketPrefix = 'base64url.bearer.authorization.k8s.io.'

/**
 * The bearer token of a request: from its Authorization header, or from the WebSocket sub-protocol browsers must use
 * because they cannot set headers. Undefined when there is none; other authentication schemes are not looked at.
 */
export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return fromAuthorization(headers.authorization) ?? fromWebSocket(headers['sec-websocket-protocol'])
}

function fromAuthorization(header: string | undefined): string | undefined {
  const [scheme = '', token = ''] = (header ?? '').trim().split(' ', 2)
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined
}

function fromWebSocket(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const offered = header.split(',').map((protocol) => protocol.trim())
  const carrier = offered.find((protocol) => protocol.startsWith(websocketPrefix))
  if (carrier === undefined) return undefined
  const token = Buffer.from(carrier.slice(websocketPrefix.length), 'base64url').toString('utf8')
  return token === '' ? undefined : token
}
