import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { createChannels } from './channels.ts'
import type { RemoteStreams, RequestedStreams } from './port.ts'
import { webSocketProtocols } from './protocols.ts'
import { createResizeEvents, readSizes } from './resize.ts'
import { encodeStatus } from './status.ts'
import type { UpgradeRequest } from './upgrade.ts'
import { acceptWebSocket } from './websocket-accept.ts'

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const

/** Accepts exec or attach over WebSocket; undefined when the client was refused, which it has been told. */
export async function acceptWebSocketRemoteCommand(
  upgrade: UpgradeRequest,
  requested: RequestedStreams,
): Promise<RemoteStreams | undefined> {
  const accepted = await acceptWebSocket(upgrade, Object.keys(webSocketProtocols))
  const protocol = accepted && webSocketProtocols[accepted.protocol]
  if (!accepted || !protocol) return undefined
  const channels = createChannels(accepted.socket, protocol)
  const error = channels.writable(channel.error)
  const stdin = requested.stdin ? channels.readable(channel.stdin) : undefined
  const stdout = requested.stdout ? channels.writable(channel.stdout) : undefined
  const stderr = requested.stderr ? channels.writable(channel.stderr) : undefined
  const sizes = createResizeEvents()
  if (protocol.resize) void readSizes(channels.readable(channel.resize), sizes)
  // An empty message on the first channel we write tells the client that the connection stands.
  ;(stdout ?? stderr ?? error).write(Buffer.alloc(0))
  return {
    stdin,
    stdout,
    stderr,
    onResize: (listener) => sizes.listen(listener),
    closed: channels.closed,
    async finish(status) {
      await Promise.all([stdout, stderr].map((stream) => endWriting(stream)))
      const text = encodeStatus(status, protocol.structuredStatus)
      if (text) error.write(text)
      await endWriting(error)
      channels.close()
    },
  }
}

async function endWriting(stream: Writable | undefined): Promise<void> {
  if (!stream || stream.destroyed) return
  if (!stream.writableEnded) stream.end()
  await finished(stream).catch(() => undefined)
}
