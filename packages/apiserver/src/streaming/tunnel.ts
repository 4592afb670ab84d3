import type { Duplex } from 'node:stream'
import { statusErrors } from '@keelson/apimachinery'
import type { Exchange, UpgradeRequest } from '../request/exchange.ts'
import type { Backend, Dialer } from './port.ts'

// Headers that are about the client's connection to us, or its credentials with us: the backend gets none of them.
const dropped = new Set(['authorization', 'host', 'content-length'])

/** The request head as it goes to the backend, `Connection` and `Upgrade` included. */
function requestHead(exchange: Exchange, backend: Backend, path: string): string {
  const { rawHeaders } = exchange.request
  const lines = [`${exchange.context.method} ${path} HTTP/1.1`, `Host: ${backend.host}:${backend.port}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const lower = name.toLowerCase()
    if (!dropped.has(lower) && !lower.startsWith('impersonate-')) lines.push(`${name}: ${rawHeaders[i + 1] ?? ''}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Joins two connections byte for byte until both have ended, or one breaks. */
function join(client: Duplex, backend: Duplex, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let open = 2
    const destroy = (): void => {
      client.destroy()
      backend.destroy()
    }
    const closed = (): void => {
      destroy()
      if (--open === 0) {
        signal.removeEventListener('abort', destroy)
        resolve()
      }
    }
    for (const socket of [client, backend]) {
      socket.on('error', destroy)
      socket.once('close', closed)
    }
    signal.addEventListener('abort', destroy, { once: true })
    client.pipe(backend)
    backend.pipe(client)
  })
}

/** What ends tunnels from the server's side. */
export interface TunnelOptions {
  readonly dialer: Dialer
  readonly backend: Backend
  /** Path and query at the backend. */
  readonly path: string
}

/**
 * Hands an upgrading connection to a backend: its own answer, whatever it is, goes back to the client, and then bytes
 * flow both ways untouched (WebSocket, SPDY).
 */
export async function tunnel(exchange: Exchange, upgrade: UpgradeRequest, o: TunnelOptions): Promise<void> {
  const { context } = exchange
  let backend: Duplex
  try {
    backend = await o.dialer.connect(o.backend, context.signal)
  } catch (err) {
    const cause = err instanceof Error ? err.message : String(err)
    throw statusErrors.internal(new Error(`error dialing backend: ${cause}`))
  }
  backend.write(requestHead(exchange, o.backend, o.path))
  if (upgrade.head.length > 0) backend.write(upgrade.head)
  // Closing the response must not end the tunnel: from here on the socket is not HTTP's.
  await join(upgrade.take(), backend, context.signal)
}
