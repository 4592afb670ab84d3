import { finished } from 'node:stream/promises'
import type { Clock } from '@keelson/component-base'
import { createSpdyConnection, type SpdyConnection } from '../spdy/connection.ts'
import type { SpdyStream } from '../spdy/stream.ts'
import type { RemoteStreams, RequestedStreams } from './port.ts'
import { headerList, negotiate, spdyProtocols, type RemoteCommandProtocol } from './protocols.ts'
import { createResizeEvents, readSizes } from './resize.ts'
import { encodeStatus } from './status.ts'
import { acceptSpdy, lingerThenDestroy, refuseUpgrade, type UpgradeRequest } from './upgrade.ts'

/** How long a client may take to open the streams it asked for (upstream: DefaultStreamCreationTimeout). */
const streamCreationMs = 30_000

/**
 * Accepts exec or attach over SPDY. Resolves with the client's streams once all are open; undefined when the client
 * was refused or did not open them in time, which it has been told.
 */
export async function acceptSpdyRemoteCommand(
  upgrade: UpgradeRequest,
  requested: RequestedStreams,
  clock: Clock,
): Promise<RemoteStreams | undefined> {
  const offered = headerList(upgrade.request.headersDistinct['x-stream-protocol-version'])
  const name = offered.length === 0 ? 'channel.k8s.io' : negotiate(offered, Object.keys(spdyProtocols))
  const protocol = name === undefined ? undefined : spdyProtocols[name]
  if (name === undefined || protocol === undefined) {
    const accepted = Object.keys(spdyProtocols)
    refuseUpgrade(upgrade.socket, 403, {
      text: `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${accepted.join(' ')}]`,
      headers: { 'X-Accepted-Stream-Protocol-Versions': accepted.join(', ') },
    })
    return undefined
  }
  const transport = acceptSpdy(upgrade, offered.length === 0 ? '' : name)
  const { connection, streams } = openConnection(transport, expectedStreams(requested, protocol))
  const opened = await withDeadline(streams, clock)
  if (!opened) {
    connection.close()
    lingerThenDestroy(transport)
    return undefined
  }
  return remoteStreams(connection, opened, { protocol, transport })
}

function expectedStreams(requested: RequestedStreams, protocol: RemoteCommandProtocol): Set<string> {
  const expected = new Set(['error'])
  if (requested.stdin) expected.add('stdin')
  if (requested.stdout) expected.add('stdout')
  if (requested.stderr) expected.add('stderr')
  if (requested.tty && protocol.resize) expected.add('resize')
  return expected
}

type OpenedStreams = ReadonlyMap<string, SpdyStream>

function openConnection(
  transport: UpgradeRequest['socket'],
  expected: ReadonlySet<string>,
): { connection: SpdyConnection; streams: Promise<OpenedStreams | undefined> } {
  const opened = new Map<string, SpdyStream>()
  const { promise, resolve } = Promise.withResolvers<OpenedStreams | undefined>()
  const connection = createSpdyConnection(transport, {
    role: 'server',
    onStream(stream) {
      const type = stream.header('streamtype') ?? ''
      if (!expected.has(type) || opened.has(type)) return false
      opened.set(type, stream)
      if (opened.size === expected.size) resolve(opened)
      return true
    },
  })
  connection.closed.addEventListener('abort', () => resolve(undefined))
  return { connection, streams: promise }
}

async function withDeadline<T>(promise: Promise<T>, clock: Clock): Promise<T | undefined> {
  const { promise: expired, resolve } = Promise.withResolvers<undefined>()
  const timer = clock.setTimeout(() => resolve(undefined), streamCreationMs)
  try {
    return await Promise.race([promise, expired])
  } finally {
    timer.cancel()
  }
}

function remoteStreams(
  connection: SpdyConnection,
  streams: OpenedStreams,
  context: { protocol: RemoteCommandProtocol; transport: UpgradeRequest['socket'] },
): RemoteStreams {
  const sizes = createResizeEvents()
  const resize = streams.get('resize')
  if (resize) void readSizes(resize, sizes)
  return {
    stdin: streams.get('stdin'),
    stdout: streams.get('stdout'),
    stderr: streams.get('stderr'),
    onResize: (listener) => sizes.listen(listener),
    closed: connection.closed,
    async finish(status) {
      const error = streams.get('error')
      const text = encodeStatus(status, context.protocol.structuredStatus)
      if (text) error?.write(text)
      await Promise.all([...streams.values()].map((stream) => endWriting(stream)))
      connection.close()
      lingerThenDestroy(context.transport)
    },
  }
}

async function endWriting(stream: SpdyStream): Promise<void> {
  if (stream.destroyed) return
  if (!stream.writableEnded) stream.end()
  await finished(stream, { readable: false }).catch(() => undefined)
}
