import { pipeline } from 'node:stream/promises'
import type { WebSocket } from 'ws'
import { createChannels, type ChannelConnection } from './channels.ts'
import type { ForwardTarget } from './port-forward-spdy.ts'

/**
 * Serves port-forward as the channel protocol has it (JavaScript and C# clients): two channels per port, data and
 * error, each begun by the server with the port as two little-endian bytes. One connection per port; the WebSocket
 * closes when all of them have ended.
 */
export async function serveChannelPortForward(
  socket: WebSocket,
  ports: readonly number[],
  options: ForwardTarget & { base64: boolean },
): Promise<void> {
  const channels = createChannels(socket, { base64: options.base64 })
  await Promise.all(ports.map((port, index) => forwardPort(channels, { port, index, target: options })))
  channels.close()
}

async function forwardPort(
  channels: ChannelConnection,
  request: { port: number; index: number; target: ForwardTarget },
): Promise<void> {
  const { port, index, target } = request
  const data = channels.writable(index * 2)
  const input = channels.readable(index * 2)
  const error = channels.writable(index * 2 + 1)
  const greeting = Buffer.alloc(2)
  greeting.writeUInt16LE(port)
  data.write(greeting)
  error.write(greeting)
  try {
    const pod = await target.dial(port)
    const leave = () => pod.destroy()
    channels.closed.addEventListener('abort', leave, { once: true })
    // Closing the WebSocket is the only end of input that this protocol knows; it ends the connection as well.
    void pipeline(input, pod).catch(leave)
    await pipeline(pod, data).catch(leave)
    pod.destroy()
  } catch (err) {
    error.write(target.failure(port, err instanceof Error ? err.message : String(err)))
  }
  await new Promise<void>((resolve) => error.end(() => resolve()))
}
