import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import { createSpdyConnection, type SpdyConnection } from '../spdy/connection.ts'
import type { ServedKubelet } from './served-kubelet.ts'

/** A plain HTTPS request to the served kubelet. */
export async function call(
  kubelet: ServedKubelet,
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string }> {
  const headers = options.headers ?? kubelet.headers
  const req = request({
    host: '127.0.0.1',
    port: kubelet.port,
    path,
    method: options.method,
    headers,
    rejectUnauthorized: false,
  })
  req.end()
  const [response] = (await once(req, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, body: await text(response) }
}

/** Upgrades to SPDY as kubectl does; rejects with the refusal's status and text. */
export async function dialSpdy(
  kubelet: ServedKubelet,
  path: string,
  protocols: readonly string[],
): Promise<{ connection: SpdyConnection; protocol: string | undefined }> {
  const headers = {
    ...kubelet.headers,
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': [...protocols],
  }
  const req = request({
    host: '127.0.0.1',
    port: kubelet.port,
    path,
    method: 'POST',
    headers,
    rejectUnauthorized: false,
  })
  req.end()
  return new Promise((resolve, reject) => {
    req.on('upgrade', (response, socket: Duplex, head: Buffer) => {
      if (head.length > 0) socket.unshift(head)
      const protocol = response.headers['x-stream-protocol-version'] as string | undefined
      resolve({ connection: createSpdyConnection(socket, { role: 'client' }), protocol })
    })
    req.on('response', async (response) => reject(new Error(`${response.statusCode} ${await text(response)}`)))
    req.on('error', reject)
  })
}

/**
 * Opens a WebSocket; its messages are collected from the beginning. The sub-protocol is negotiated past the library,
 * which refuses names with a slash such as kubectl's `SPDY/3.1+portforward.k8s.io`.
 */
export async function dialWebSocket(
  kubelet: ServedKubelet,
  path: string,
  protocols: readonly string[],
): Promise<{ socket: WebSocket; protocol: string | undefined; messages: Buffer[]; closed: Promise<void> }> {
  const socket = new WebSocket(`wss://127.0.0.1:${kubelet.port}${path}`, {
    headers: { ...kubelet.headers, 'sec-websocket-protocol': protocols.join(', ') },
    rejectUnauthorized: false,
  })
  let protocol: string | undefined
  socket.on('upgrade', (response) => {
    protocol = response.headers['sec-websocket-protocol']
    delete response.headers['sec-websocket-protocol']
  })
  const messages: Buffer[] = []
  socket.on('message', (data) => void messages.push(data as Buffer))
  const closed = once(socket, 'close').then(() => undefined)
  closed.catch(() => undefined)
  await once(socket, 'open')
  return { socket, protocol, messages, closed }
}

/** Everything received on one channel, joined. */
export function onChannel(messages: readonly Buffer[], channel: number): Buffer {
  return Buffer.concat(messages.filter((message) => message[0] === channel).map((message) => message.subarray(1)))
}
