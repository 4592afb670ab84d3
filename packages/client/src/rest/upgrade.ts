import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConnectionError } from '../transport/connection-error.ts'
import type { Transport, TransportRequest, TransportResponse } from '../transport/port.ts'
import type { UpgradedConnection } from './client.ts'

/** The answer to an upgrade; `connection` is there when it was 101. */
export interface UpgradeResult {
  response: TransportResponse
  connection?: UpgradedConnection
}

/** Sends an upgrade request on a fresh HTTP/1.1 connection. `connection: Upgrade` is added. */
export async function openUpgrade(transport: Transport, request: TransportRequest, base: URL): Promise<UpgradeResult> {
  const { request: httpRequest } = await import('node:http')
  const dialed = await transport.dial(request.signal)
  return await new Promise<UpgradeResult>((resolve, reject) => {
    const headers = { host: base.host, connection: 'Upgrade', ...request.headers } as Record<string, string | string[]>
    const req = httpRequest({
      method: request.method,
      path: request.path,
      headers,
      signal: request.signal,
      createConnection: () => dialed as never,
    })
    req.once('upgrade', (res, socket, head) =>
      resolve({ response: answer(res), connection: { socket, head, headers: res.headers } }),
    )
    req.once('response', (res) => resolve({ response: answer(res) }))
    req.once('error', (err) => reject(failure(err, request.signal, dialed)))
    req.end(request.body)
  })
}

function answer(res: IncomingMessage): TransportResponse {
  return { status: res.statusCode ?? 0, headers: res.headers, body: res, probe: () => Promise.resolve(false) }
}

function failure(err: Error, signal: AbortSignal | undefined, socket: Duplex): unknown {
  socket.destroy()
  if (signal?.aborted === true) return signal.reason
  return new ConnectionError('lost', `the connection broke while upgrading: ${err.message}`, { cause: err })
}
