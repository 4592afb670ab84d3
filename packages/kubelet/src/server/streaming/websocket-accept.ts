import { WebSocketServer, type WebSocket } from 'ws'
import { headerList, negotiate } from './protocols.ts'
import { refuseUpgrade, type UpgradeRequest } from './upgrade.ts'

/** Largest message taken from a client, in bytes. */
const maxPayload = 16 << 20
/** WebSocket's end-of-connection handshake belongs to the library; one server object serves all connections. */
const server = new WebSocketServer({
  noServer: true,
  maxPayload,
  perMessageDeflate: false,
  handleProtocols: (_offered, request) => chosen.get(request) ?? false,
})
const chosen = new WeakMap<object, string>()

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
  return new Promise((resolve) => {
    upgrade.socket.once('close', () => resolve(undefined))
    server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => resolve({ socket, protocol }))
  })
}
