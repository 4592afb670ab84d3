/** Hands out exact numbers of bytes from a chunked source. */
export interface ByteReader {
  /** The next `length` bytes, or undefined when the source ended before it had that many. */
  read(length: number): Promise<Buffer | undefined>
}

/** Wraps a source of chunks. Chunks are taken only when bytes are asked for. */
export function createByteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]()
  const chunks: Buffer[] = []
  let held = 0
  return {
    async read(length) {
      while (held < length) {
        const next = await iterator.next()
        if (next.done) return undefined
        chunks.push(next.value)
        held += next.value.length
      }
      held -= length
      return take(chunks, length)
    },
  }
}

function take(chunks: Buffer[], length: number): Buffer {
  const first = chunks[0]
  if (first && first.length >= length) {
    if (first.length === length) chunks.shift()
    else chunks[0] = first.subarray(length)
    return first.subarray(0, length)
  }
  const parts: Buffer[] = []
  let missing = length
  while (missing > 0) {
    const chunk = chunks[0] as Buffer
    const part = chunk.subarray(0, missing)
    parts.push(part)
    missing -= part.length
    if (part.length === chunk.length) chunks.shift()
    else chunks[0] = chunk.subarray(part.length)
  }
  return Buffer.concat(parts)
}
