import { promisify } from 'node:util'
import type { Writable } from 'node:stream'
import { gzip } from 'node:zlib'
import { systemClock } from '@keelson/component-base'
import type { Clock } from '@keelson/component-base'
import { flowOf } from './flow.ts'
import type { Flow } from './flow.ts'
import type { ItemEncoding, StoredList } from './port.ts'
import { turn } from './yielding.ts'

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
  /** Measures how long the loop has been held; the system clock by default. */
  clock?: Pick<Clock, 'monotonic'>
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

// Compressed chunks are small: several go out in one write.
const writeBytes = 64 * 1024

/**
 * Writes a list in shared chunks and ends the stream. Waits where the reader is slow and gives the loop back between
 * writes, so a list of any length delays nobody. Resolves early, without ending, when the reader goes away.
 */
export async function writeList(stream: Writable, list: StoredList, o: WriteListOptions): Promise<void> {
  const flow = flowOf(stream, o.signal)
  try {
    await writeChunks({ stream, flow }, list, o)
  } finally {
    flow.release()
  }
}

async function writeChunks(
  { stream, flow }: { stream: Writable; flow: Flow },
  list: StoredList,
  o: WriteListOptions,
): Promise<void> {
  const gone = (): boolean => stream.destroyed || stream.writableEnded || o.signal?.aborted === true
  const { clock = systemClock } = o
  const pack = (bytes: Buffer): Buffer | Promise<Buffer> => (o.gzip ? gzipAsync(bytes, { level: 1 }) : bytes)
  stream.write(await pack(o.head))
  let pending: Buffer[] = []
  let size = 0
  let first = true
  for (const chunk of list.chunks()) {
    const form = o.gzip ? chunk.gzip(!first, o.encoding) : chunk.bytes(!first, o.encoding)
    const bytes = form instanceof Promise ? await form : form
    first = false
    pending.push(bytes)
    size += bytes.length
    if (size < writeBytes) continue
    if (gone()) return
    const flowing = stream.write(join(pending))
    pending = []
    size = 0
    if (!flowing) await flow.drained()
    const later = turn(clock)
    if (later) await later
    if (gone()) return
  }
  const tail = await pack(o.tail)
  if (gone()) return
  if (pending.length > 0) stream.write(join(pending))
  stream.end(tail)
}

// The same chunks meet in every list: what was joined once is sent again, as long as its first part lives.
const joined = new WeakMap<Buffer, { parts: readonly Buffer[]; bytes: Buffer }>()

function join(parts: readonly Buffer[]): Buffer {
  const [start] = parts
  if (start !== undefined && parts.length === 1) return start
  const known = start && joined.get(start)
  if (known?.parts.length === parts.length && known.parts.every((part, at) => part === parts[at])) return known.bytes
  const bytes = Buffer.concat(parts)
  if (start) joined.set(start, { parts, bytes })
  return bytes
}
