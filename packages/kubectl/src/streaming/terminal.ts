import { spawnSync } from 'node:child_process'
import { ReadStream, WriteStream } from 'node:tty'
import type { Streams } from '../cli/streams.ts'

/** Size of a terminal, as the protocol has it. */
export interface TerminalSize {
  Width: number
  Height: number
}

/** Whether input comes from a terminal. */
export function isTerminal(streams: Streams): boolean {
  return streams.in instanceof ReadStream
}

/** Hands every key to the other side and tells it the size, now and when it changes. `restore` undoes that. */
export function rawTerminal(streams: Streams, onSize: (size: TerminalSize) => void): { restore(): void } {
  const { in: input, out } = streams
  if (input instanceof ReadStream) {
    input.setRawMode(true)
    // The other side's terminal has made its line ends already, but Node's raw mode lets ours make them too.
    // Without stty(1) each line is returned twice, which shows in nothing but a record of the session.
    spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] })
  }
  const tell = (): void => {
    if (out instanceof WriteStream) onSize({ Width: out.columns, Height: out.rows })
  }
  out.on('resize', tell)
  tell()
  return {
    restore: () => {
      out.off('resize', tell)
      if (input instanceof ReadStream) input.setRawMode(false)
    },
  }
}
