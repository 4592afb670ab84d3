import type { Readable } from 'node:stream'
import type { Status } from '@keelson/apimachinery'
import type { Client } from '@keelson/client'
import { CommandError, SilentExit } from '../cli/errors.ts'
import type { Streams } from '../cli/streams.ts'
import { openWebSocket } from './web-socket.ts'
import type { ByteSocket } from './web-socket.ts'
import { rawTerminal } from './terminal.ts'

/** A process in a container that our streams are to be tied to. */
export interface RemoteCommand {
  /** Path of the exec or attach sub-resource. */
  path: string
  query: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  stdin: boolean
  tty: boolean
}

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/**
 * Ties streams to a process (remotecommand.k8s.io over WebSocket) until it ends. Returns nothing when it ended well.
 * @throws SilentExit with the code of a process that failed, after saying so; CommandError when it could not run
 */
export async function runRemote(
  client: Client,
  command: RemoteCommand,
  { streams, signal }: { streams: Streams; signal: AbortSignal },
): Promise<void> {
  let verdict: Status | undefined
  const { path, query } = command
  const socket = await openWebSocket(client, { path, query, protocols, signal }, (message) => {
    const data = message.subarray(1)
    if (message[0] === channel.stdout) streams.out.write(data)
    else if (message[0] === channel.stderr) streams.err.write(data)
    else if (message[0] === channel.error && data.length > 0) verdict = JSON.parse(data.toString('utf8')) as Status
  })
  const terminal = command.tty
    ? rawTerminal(streams, (size) => void send(socket, channel.resize, Buffer.from(JSON.stringify(size))))
    : undefined
  const input = command.stdin ? sendInput(socket, streams.in) : undefined
  const abort = (): void => socket.close()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await socket.closed
  } finally {
    signal.removeEventListener('abort', abort)
    input?.()
    terminal?.restore()
  }
  judge(verdict, streams)
}

async function send(socket: ByteSocket, to: number, data: Buffer): Promise<void> {
  // A process that has ended takes no more input: that is no failure.
  await socket.send(Buffer.concat([Buffer.of(to), data])).catch(() => undefined)
}

/** Forwards input at the pace of the network; returns what stops it. */
function sendInput(socket: ByteSocket, input: Readable): () => void {
  const onData = (chunk: Buffer | string): void => {
    input.pause()
    void send(socket, channel.stdin, Buffer.from(chunk)).then(() => input.resume())
  }
  const onEnd = (): void => {
    if (socket.protocol === 'v5.channel.k8s.io') void send(socket, channel.close, Buffer.of(channel.stdin))
  }
  input.on('data', onData)
  input.once('end', onEnd)
  input.resume()
  return () => {
    input.off('data', onData)
    input.off('end', onEnd)
    input.pause()
  }
}

function judge(verdict: Status | undefined, streams: Streams): void {
  if (verdict === undefined || verdict.status === 'Success') return
  const causes = verdict.details?.causes ?? []
  const code =
    verdict.reason === ('NonZeroExitCode' as never)
      ? Number(causes.find(({ reason }) => reason === 'ExitCode')?.message)
      : Number.NaN
  if (Number.isNaN(code)) throw new CommandError(verdict.message ?? 'the command could not be run')
  streams.err.write(`command terminated with exit code ${code}\n`)
  throw new SilentExit(code)
}
