import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Client } from '@keelson/client'
import { CommandError } from '../cli/errors.ts'
import type { Streams } from '../cli/streams.ts'
import type { PortPair } from '../commands/port-forward/ports.ts'
import { openWebSocket } from './web-socket.ts'

/** Where connections go. */
export interface Forwarding {
  client: Client
  /** Path of the portforward sub-resource. */
  path: string
  streams: Streams
}

/** Listens on every host and ties each connection to the pod's port. Throws CommandError when no host can be had. */
export async function forwardPort(pair: PortPair, hosts: readonly string[], forwarding: Forwarding): Promise<Server[]> {
  const servers: Server[] = []
  let { local } = pair
  let failure: unknown
  for (const host of hosts) {
    try {
      const server = await listen(host, local, (socket) => {
        forwarding.streams.out.write(`Handling connection for ${local}\n`)
        void connect(socket, pair, forwarding)
      })
      local = (server.address() as AddressInfo).port
      const shown = host.includes(':') ? `[${host}]` : host
      forwarding.streams.out.write(`Forwarding from ${shown}:${local} -> ${pair.remote}\n`)
      servers.push(server)
    } catch (err) {
      failure = err
    }
  }
  if (servers.length > 0) return servers
  forwarding.streams.err.write(`Unable to listen on port ${local}: ${(failure as Error).message}\n`)
  throw new CommandError('unable to listen on any of the requested ports: [{' + `${pair.local} ${pair.remote}` + '}]', {
    cause: failure,
  })
}

async function listen(host: string, port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  // The other side may go on after we have ended our half.
  const server = createServer({ allowHalfOpen: true }, onConnection)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return server
}

const channel = { data: 0, error: 1 } as const

/** The server begins each of both channels with the number of the port. */
const greetingBytes = 2

async function connect(
  socket: Socket,
  { local, remote }: PortPair,
  { client, path, streams }: Forwarding,
): Promise<void> {
  const greeted = [greetingBytes, greetingBytes]
  socket.on('error', () => socket.destroy())
  try {
    const tunnel = await openWebSocket(
      client,
      { path, query: { ports: remote }, protocols: ['v4.channel.k8s.io'] },
      (message) => {
        const to = message[0] ?? channel.data
        let data = message.subarray(1)
        const greeting = Math.min(greeted[to] ?? 0, data.length)
        greeted[to] = (greeted[to] ?? 0) - greeting
        data = data.subarray(greeting)
        if (data.length === 0) return
        if (to === channel.data) socket.write(data)
        else streams.err.write(`E an error occurred forwarding ${local} -> ${remote}: ${data.toString('utf8')}\n`)
      },
    )
    socket.on('data', (chunk: Buffer) => {
      socket.pause()
      void tunnel
        .send(Buffer.concat([Buffer.of(channel.data), chunk]))
        .catch(() => socket.destroy())
        .then(() => socket.resume())
    })
    socket.once('close', () => tunnel.close())
    // A half that ends cannot be told apart from an end in this protocol: the answer is still waited for.
    await tunnel.closed
  } catch (err) {
    streams.err.write(`error: error upgrading connection: ${(err as Error).message}\n`)
  }
  socket.end()
}
