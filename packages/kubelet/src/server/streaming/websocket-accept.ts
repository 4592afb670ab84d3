import { WebSocketServer, type WebSocket } from 'ws'
import { headerList, negotiate } from './protocols.ts'
import { refuseUpgrade, type UpgradeRequest } from './upgrade.ts'

/** Largest message taken from a client, in bytes. */
const maxPayload = 16 << 20
const chosen = new WeakMap<object, string>()
/** One server object makes the handshake for all connections. */
const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })

server.on('headers', (headers, request) => {
  const protocol = chosen.get(request)
  if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`)
})

/** An accepted WebSocket and the sub-protocol it speaks, empty when the client asked for none. */
export interface AcceptedWebSocket {
  readonly socket: WebSocket
  readonly protocol: string
}

/** Accepts a WebSocket with the first offered sub-protocol that is in `accepted`; undefined when it was refused. */
export async function acceptWebSocket(
  upgrade: UpgradeRequest,
  accepted: readonly string[],
): Promise<AcceptedWebSocket | undefined> {
  const offered = headerList(upgrade.request.headersDistinct['sec-websocket-protocol'])
  const protocol = negotiate(offered.length === 0 ? [''] : offered, accepted)
  if (protocol === undefined) {
    const text = `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${accepted.filter((name) => name !== '').join(' ')}]`
    refuseUpgrade(upgrade.socket, 403, { text })
    return undefined
  }
  if (protocol !== '') chosen.set(upgrade.request, protocol)
  // Negotiated here and kept from the library, which refuses kubectl's `SPDY/3.1+portforward.k8s.io` for its slash.
  delete upgrade.request.headers['sec-websocket-protocol']
  return new Promise((resolve) => {
    upgrade.socket.once('close', () => resolve(undefined))
    server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => resolve({ socket, protocol }))
  })
}
