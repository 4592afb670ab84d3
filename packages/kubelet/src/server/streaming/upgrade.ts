import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'

/** A request that asks to leave HTTP, and the connection it came on. */
export interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly socket: Duplex
  /** What the client sent after the request. */
  readonly head: Buffer
}

/** After a session is over the peer has this long to close its end, in milliseconds. */
const lingerMs = 10_000

/** Answers with an ordinary HTTP response instead of the upgrade, and closes. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  body: { text: string; headers?: Readonly<Record<string, string>> },
): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body.text)}`,
    ...Object.entries(body.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body.text}`, () => socket.destroy())
}

/** Switches to SPDY/3.1 and returns the connection, with what the client already sent put back. */
export function acceptSpdy(upgrade: UpgradeRequest, protocol: string): Duplex {
  const { socket, head } = upgrade
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    ...(protocol === '' ? [] : [`X-Stream-Protocol-Version: ${protocol}`]),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  if (head.length > 0) socket.unshift(head)
  return socket
}

/** True when the client asks for WebSocket. */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

/** True when the client asks for SPDY. */
export function isSpdy(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase().startsWith('spdy/3') ?? false
}

/** Gives a connection that we have ended a limited time to go away. */
export function lingerThenDestroy(socket: Duplex): void {
  if ('setTimeout' in socket) (socket as Socket).setTimeout(lingerMs, () => socket.destroy())
}
