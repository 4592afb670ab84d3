import type { Clock, Timer } from '../clock/clock.ts'

/** By then a daemon has read its first lists. */
const afterMs = 10_000
/** Collecting a larger heap in one go would stop the daemon for longer than its clients should notice. */
const maxHeapBytes = 64 * 1024 * 1024

/** What the collection needs of V8: `globalThis.gc`, which is there with --expose-gc. */
export type CollectGarbage = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

/**
 * Gives back, once, what starting up has left behind: a few megabytes of garbage, and of code that runs only once. V8
 * itself collects when enough is allocated, which in an idle daemon takes hours. Does nothing without --expose-gc.
 */
export function collectStartUpGarbage(
  clock: Clock,
  collect: CollectGarbage | undefined = (globalThis as { gc?: CollectGarbage }).gc,
): Timer | undefined {
  if (collect === undefined) return undefined
  return clock
    .setTimeout(() => {
      if (process.memoryUsage().heapUsed > maxHeapBytes) return
      collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    }, afterMs)
    .unref()
}
