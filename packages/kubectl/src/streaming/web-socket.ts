import { randomBytes } from 'node:crypto'
import type { Duplex, Writable } from 'node:stream'
import type { Client, RawRequest } from '@keelson/client'
import * as ws from 'ws'

/** The parts of ws that speak frames over a socket which somebody else has opened. */
interface WsParts {
  Receiver: new (options: { isServer: boolean; binaryType: 'nodebuffer' }) => Writable
  Sender: new (
    socket: Duplex,
    extensions: object,
  ) => {
    send(data: Buffer, options: FrameOptions, done?: (err?: Error) => void): void
    pong(data: Buffer, mask: boolean, done?: () => void): void
    close(code: number, data: string, mask: boolean, done?: () => void): void
  }
}

interface FrameOptions {
  binary: boolean
  mask: boolean
  compress: boolean
  fin: boolean
}

const { Receiver, Sender } = ws as unknown as WsParts

/** A WebSocket of byte messages. */
export interface ByteSocket {
  /** The sub-protocol the server chose. */
  readonly protocol: string
  /** Resolves when the message has been handed to the network. */
  send(message: Buffer): Promise<void>
  close(): void
  /** Resolves when the connection has ended, in order or not. */
  readonly closed: Promise<void>
}

/** Opens a WebSocket through a client, with its credentials. Throws StatusError when the server refuses. */
export async function openWebSocket(
  client: Client,
  request: Pick<RawRequest, 'path' | 'query' | 'signal'> & { protocols: readonly string[] },
  onMessage: (message: Buffer) => void,
): Promise<ByteSocket> {
  const { socket, head, headers } = await client.upgrade({
    method: 'GET',
    path: request.path,
    query: request.query,
    signal: request.signal,
    headers: {
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      'sec-websocket-protocol': request.protocols.join(', '),
    },
  })
  const receiver = new Receiver({ isServer: false, binaryType: 'nodebuffer' })
  const sender = new Sender(socket, {})
  const closed = new Promise<void>((resolve) => {
    socket.once('close', resolve)
    socket.once('end', () => socket.end())
    socket.on('error', () => socket.destroy())
    receiver.on('error', () => socket.destroy())
    receiver.on('conclude', () => sender.close(1000, '', true, () => socket.end()))
  })
  receiver.on('message', (data: Buffer) => onMessage(data))
  receiver.on('ping', (data: Buffer) => sender.pong(data, true))
  if (head.length > 0) receiver.write(head)
  socket.pipe(receiver)
  return {
    protocol: String(headers['sec-websocket-protocol'] ?? ''),
    closed,
    close: () => sender.close(1000, '', true, () => socket.end()),
    send: (message) =>
      new Promise((resolve, reject) => {
        const options: FrameOptions = { binary: true, mask: true, compress: false, fin: true }
        sender.send(message, options, (err) => (err ? reject(err) : resolve()))
      }),
  }
}
