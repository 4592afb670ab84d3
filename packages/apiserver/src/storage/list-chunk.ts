import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ItemEncoding, ListChunk, StoredObject } from './port.ts'

const gzipAsync = promisify(gzip)

/** Aim of a chunk's serialised size, bytes: big enough for gzip members to pay, small enough to write in one go. */
export const chunkBytes = 64 * 1024
/** Most items in a chunk, however small they are: a change copies the chunk's item array. */
export const chunkItems = 512

const plainEncoding: ItemEncoding = { id: '', encode: (item) => item.bytes }
const commaByte = Buffer.from(',')

/** A chunk over an immutable run of items. Serialised and compressed on first use. */
export function createListChunk(items: readonly StoredObject[]): ListChunk {
  return new ItemsChunk(items)
}

/** Cuts items into chunks of about `chunkBytes`. */
export function chunked(items: readonly StoredObject[]): ListChunk[] {
  const chunks: ListChunk[] = []
  let from = 0
  let size = 0
  for (let at = 0; at < items.length; at++) {
    size += (items[at] as StoredObject).bytes.length
    if (size >= chunkBytes || at - from + 1 >= chunkItems) {
      chunks.push(createListChunk(items.slice(from, at + 1)))
      from = at + 1
      size = 0
    }
  }
  if (from < items.length) chunks.push(createListChunk(items.slice(from)))
  return chunks
}

interface Forms {
  /** With the leading comma; the form without is a view on it. */
  bytes?: Buffer
  gzip?: Promise<Buffer>
  gzipFirst?: Promise<Buffer>
}

class ItemsChunk implements ListChunk {
  readonly items: readonly StoredObject[]
  private forms: Map<string, Forms> | undefined

  constructor(items: readonly StoredObject[]) {
    this.items = items
  }

  bytes(leadingComma: boolean, encoding: ItemEncoding = plainEncoding): Buffer {
    const forms = this.formsOf(encoding)
    forms.bytes ??= this.join(encoding)
    return leadingComma ? forms.bytes : forms.bytes.subarray(1)
  }

  gzip(leadingComma: boolean, encoding: ItemEncoding = plainEncoding): Promise<Buffer> {
    const forms = this.formsOf(encoding)
    // Level 1 as upstream; compressed on zlib's threads so that the loop stays free.
    if (leadingComma) return (forms.gzip ??= gzipAsync(this.bytes(true, encoding), { level: 1 }))
    return (forms.gzipFirst ??= gzipAsync(this.bytes(false, encoding), { level: 1 }))
  }

  private formsOf(encoding: ItemEncoding): Forms {
    if (encoding.shared === false) return {}
    this.forms ??= new Map()
    let forms = this.forms.get(encoding.id)
    if (!forms) this.forms.set(encoding.id, (forms = {}))
    return forms
  }

  private join(encoding: ItemEncoding): Buffer {
    const parts: Buffer[] = []
    for (const item of this.items) parts.push(commaByte, encoding.encode(item))
    return Buffer.concat(parts)
  }
}
