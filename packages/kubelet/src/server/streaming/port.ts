import type { Readable, Writable } from 'node:stream'
import type { SessionStatus } from './status.ts'

/** A terminal's size in character cells. */
export interface TerminalSize {
  readonly width: number
  readonly height: number
}

/** Which streams a client of exec or attach asked for. */
export interface RequestedStreams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

/** The client's side of one exec or attach, whatever protocol carries it. */
export interface RemoteStreams {
  readonly stdin?: Readable
  readonly stdout?: Writable
  readonly stderr?: Writable
  /** Called with each new size of the client's terminal, those that came before included. */
  onResize(listener: (size: TerminalSize) => void): void
  /** Sends what was written, tells the client how the session ended and closes the connection. */
  finish(status: SessionStatus): Promise<void>
  /** Aborted when the client is gone. */
  readonly closed: AbortSignal
}
