import type { Writable } from 'node:stream'

/** Tells when a stream takes more. */
export interface Flow {
  /** Resolves when the stream takes more, is closed or failed, or the signal aborts. One waits at a time. */
  drained(): Promise<void>
  /** Lets go of stream and signal. */
  release(): void
}

/**
 * Listens to a stream for as long as something is written to it: listeners for each wait would cost as much as a small
 * write does.
 */
export function flowOf(stream: Writable, signal?: AbortSignal): Flow {
  let waiting: (() => void) | undefined
  const wake = (): void => {
    waiting?.()
    waiting = undefined
  }
  const events = ['drain', 'close', 'error'] as const
  for (const event of events) stream.on(event, wake)
  signal?.addEventListener('abort', wake, { once: true })
  return {
    drained() {
      if (stream.destroyed || !stream.writableNeedDrain || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => (waiting = resolve))
    },
    release() {
      for (const event of events) stream.off(event, wake)
      signal?.removeEventListener('abort', wake)
    },
  }
}
