import { promisify } from 'node:util'
import type { Writable } from 'node:stream'
import { gzip } from 'node:zlib'
import type { ItemEncoding, StoredList } from './port.ts'
import { yieldToLoop } from './yielding.ts'

const gzipAsync = promisify(gzip)

/** How a list goes onto the wire. */
export interface WriteListOptions {
  /** Everything before the items, up to and including `[`. */
  head: Buffer
  /** Everything after the items, from `]` on. */
  tail: Buffer
  encoding?: ItemEncoding
  /** Write gzip members instead of plain bytes; the caller sets Content-Encoding. */
  gzip?: boolean
  signal?: AbortSignal
}

/** `{"kind":"PodList","apiVersion":"v1","metadata":{…},"items":[` and `]}` for a list. */
export function listEnvelope(listKind: string, apiVersion: string, list: StoredList): { head: Buffer; tail: Buffer } {
  const metadata = {
    resourceVersion: String(list.revision),
    continue: list.continue,
    remainingItemCount: list.remainingItemCount,
  }
  const envelope = JSON.stringify({ kind: listKind, apiVersion, metadata, items: [] })
  return { head: Buffer.from(envelope.slice(0, -2)), tail: Buffer.from(']}\n') }
}

/**
 * Writes a list in shared chunks and ends the stream. Waits where the reader is slow and gives the loop back between
 * chunks, so a list of any length delays nobody. Resolves early, without ending, when the reader goes away.
 */
export async function writeList(stream: Writable, list: StoredList, o: WriteListOptions): Promise<void> {
  const gone = (): boolean => stream.destroyed || stream.writableEnded || o.signal?.aborted === true
  const pack = (bytes: Buffer): Buffer | Promise<Buffer> => (o.gzip ? gzipAsync(bytes, { level: 1 }) : bytes)
  stream.write(await pack(o.head))
  let first = true
  for (const chunk of list.chunks()) {
    const bytes = o.gzip ? await chunk.gzip(!first, o.encoding) : chunk.bytes(!first, o.encoding)
    first = false
    if (gone()) return
    if (!stream.write(bytes)) await drained(stream, o.signal)
    else await yieldToLoop()
    if (gone()) return
  }
  stream.end(await pack(o.tail))
}

/** Resolves when the stream takes more, is closed or failed, or the signal aborts. */
export function drained(stream: Writable, signal?: AbortSignal): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain || signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('close', done)
      stream.off('error', done)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
    stream.once('error', done)
    signal?.addEventListener('abort', done, { once: true })
  })
}
