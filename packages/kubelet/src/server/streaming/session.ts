import { finished, pipeline } from 'node:stream/promises'
import type { Readable, Writable } from 'node:stream'
import type { StreamSession } from '../../runtime/port.ts'
import type { RemoteStreams } from './port.ts'
import { exitStatus, internalErrorStatus, successStatus, type SessionStatus } from './status.ts'

/** What a session's end means to its client. */
export interface SessionOptions {
  /** Begins the process, or connects to it. */
  start(): Promise<StreamSession>
  /** Whether the process' exit code is the client's business (exec), or not (attach). */
  readonly reportExitCode: boolean
  /** Words in front of an error of the runtime, e.g. `error executing command in container`. */
  readonly failure: string
}

/**
 * Joins a client's streams with a process' streams until the process ends or the client leaves, and tells the
 * client how it went. Never rejects: what goes wrong is the client's to see.
 */
export async function runSession(remote: RemoteStreams, options: SessionOptions): Promise<void> {
  let status: SessionStatus
  try {
    status = await converse(remote, await options.start(), options)
  } catch (err) {
    status = internalErrorStatus(`${options.failure}: ${err instanceof Error ? err.message : String(err)}`)
  }
  await remote.finish(status)
}

async function converse(
  remote: RemoteStreams,
  session: StreamSession,
  options: SessionOptions,
): Promise<SessionStatus> {
  const leave = () => session.close()
  if (remote.closed.aborted) leave()
  remote.closed.addEventListener('abort', leave, { once: true })
  try {
    // A size that cannot be set (the process has just ended) leaves the terminal as it is.
    remote.onResize((size) => void session.resize(size).catch(() => undefined))
    if (remote.stdin && session.stdin) void copyInput(remote.stdin, session.stdin)
    await Promise.all([copyOutput(session.stdout, remote.stdout), copyOutput(session.stderr, remote.stderr)])
    if (!options.reportExitCode || remote.closed.aborted) return successStatus
    return exitStatus(await session.exited)
  } finally {
    remote.closed.removeEventListener('abort', leave)
    session.close()
  }
}

async function copyInput(from: Readable, to: Writable): Promise<void> {
  // Either side may go first: a process need not read all of its input.
  await pipeline(from, to).catch(() => undefined)
}

async function copyOutput(from: Readable | undefined, to: Writable | undefined): Promise<void> {
  if (!from) return
  if (!to) {
    from.resume()
    await finished(from).catch(() => undefined)
    return
  }
  await pipeline(from, to).catch(() => from.destroy())
}
