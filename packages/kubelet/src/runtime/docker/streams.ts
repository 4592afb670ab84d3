import { PassThrough } from 'node:stream'
import type { Duplex, Writable } from 'node:stream'
import type { StreamOptions, StreamSession } from '../port.ts'
import { demultiplex } from './demux.ts'
import { call } from './errors.ts'

/** The ends of a hijacked connection as the port hands them out. */
interface SplitStreams {
  readonly stdout?: PassThrough
  readonly stderr?: PassThrough
  /** Settles when the process' output has ended. */
  readonly ended: Promise<void>
}

/** Splits a hijacked Docker connection: raw with a tty, multiplexed without. Bounded by the readers' speed. */
function splitStreams(connection: Duplex, options: StreamOptions): SplitStreams {
  const stdout = options.stdout || options.tty ? new PassThrough() : undefined
  const stderr = options.stderr && !options.tty ? new PassThrough() : undefined
  const ended = options.tty ? pipeRaw(connection, stdout) : demultiplex(connection, { stdout, stderr })
  // Docker closes its half when the process ends; a write of input that comes later is of no interest.
  connection.on('error', () => undefined)
  options.signal?.addEventListener('abort', () => connection.destroy(), { once: true })
  return { stdout, stderr, ended }
}

/** A process' streams as the port hands them out; `exitCode` is asked once its output has ended. */
export function streamSession(
  connection: Duplex,
  options: StreamOptions,
  process: {
    /** Takes what the process is to read. */
    readonly stdin: Writable
    exitCode(): Promise<number>
    resize(size: { w: number; h: number }): Promise<unknown>
  },
): StreamSession {
  const { stdout, stderr, ended } = splitStreams(connection, options)
  const exited = ended.then(() => process.exitCode())
  // The caller may have gone before the process ends.
  exited.catch(() => undefined)
  return {
    stdin: options.stdin ? process.stdin : undefined,
    stdout,
    stderr,
    exited,
    async resize({ width, height }) {
      if (options.tty) await call(process.resize({ w: width, h: height }))
    },
    close: () => connection.destroy(),
  }
}

function pipeRaw(connection: Duplex, stdout: PassThrough | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (stdout) connection.pipe(stdout)
    else connection.resume()
    const done = () => {
      stdout?.end()
      resolve()
    }
    connection.once('end', done)
    connection.once('close', done)
  })
}
