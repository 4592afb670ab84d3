import type { Readable, Writable } from 'node:stream'

/** Where a command reads from and writes to. The process's own streams in production, buffers in tests. */
export interface Streams {
  readonly in: Readable
  readonly out: Writable
  readonly err: Writable
}

/** Reads a stream to its end as UTF-8. */
export async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer | string))
  return Buffer.concat(chunks).toString('utf8')
}
