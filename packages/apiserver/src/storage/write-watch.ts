import type { Writable } from 'node:stream'
import type { Clock } from '@keelson/component-base'
import { flowOf } from './flow.ts'
import type { ItemEncoding, StoredEvent, Watch } from './port.ts'
import { turn } from './yielding.ts'

/** Longest time frames are gathered for one write while a stream is busy, milliseconds. */
const gatherMs = 20
/** Most bytes gathered into one write. */
const gatherBytes = 256 * 1024

/** Options of `writeWatch`. */
export interface WriteWatchOptions {
  clock: Clock
  encoding?: ItemEncoding
  signal?: AbortSignal
  /** Makes the frame of an event, where a shared frame will not do (WebSocket, another content type). */
  frame?(event: StoredEvent): Buffer
}

/**
 * Copies a watch onto a stream until either ends; the caller then ends the stream (with an ERROR event if
 * `watch.error` says so). An event on a quiet stream goes out at once; under load the frames of up to 20 ms go out in one
 * write, which costs a fifth of writing them one by one.
 */
export async function writeWatch(watch: Watch, stream: Writable, o: WriteWatchOptions): Promise<void> {
  const gone = (): boolean => stream.destroyed || stream.writableEnded || o.signal?.aborted === true
  const stop = (): void => watch.close()
  stream.once('close', stop)
  const flow = flowOf(stream, o.signal)
  let lastWrite = -Infinity
  try {
    while (!gone()) {
      await watch.readable()
      const waitMs = lastWrite + gatherMs - o.clock.monotonic()
      if (waitMs > 0 && !watch.ended) await nextTick(o.clock, waitMs)
      const later = turn(o.clock)
      if (later) await later
      const events = watch.take(gatherBytes)
      if (events.length === 0) {
        if (watch.ended) return
        continue
      }
      if (gone()) return
      const flowing = stream.write(gather(events, o))
      lastWrite = o.clock.monotonic()
      if (!flowing) await flow.drained()
    }
  } finally {
    stream.off('close', stop)
    flow.release()
    watch.close()
  }
}

interface Batch {
  events: readonly StoredEvent[]
  encoding: string | undefined
  bytes: Buffer
}

// Streams that watch the same things gather the same events in the same tick: the copy is made for the first of them.
let lastBatch: Batch | undefined

function gather(events: readonly StoredEvent[], o: WriteWatchOptions): Buffer {
  if (o.frame) return Buffer.concat(events.map(o.frame))
  const [only] = events
  if (only && events.length === 1) return only.frame(o.encoding)
  if (lastBatch && lastBatch.encoding === o.encoding?.id && sameEvents(lastBatch.events, events)) return lastBatch.bytes
  const bytes = Buffer.concat(events.map((event) => event.frame(o.encoding)))
  if (o.encoding?.shared !== false) lastBatch = { events, encoding: o.encoding?.id, bytes }
  return bytes
}

function sameEvents(a: readonly StoredEvent[], b: readonly StoredEvent[]): boolean {
  if (a.length !== b.length) return false
  for (let at = a.length - 1; at >= 0; at--) if (a[at] !== b[at]) return false
  return true
}

// One timer per clock for all streams that gather: a thousand timers would cost more than the events.
const ticks = new WeakMap<Clock, Promise<void>>()

function nextTick(clock: Clock, waitMs: number): Promise<void> {
  let tick = ticks.get(clock)
  if (!tick) {
    tick = new Promise((resolve) => {
      clock.setTimeout(() => {
        ticks.delete(clock)
        resolve()
      }, waitMs)
    })
    ticks.set(clock, tick)
  }
  return tick
}
