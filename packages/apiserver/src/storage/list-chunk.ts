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
  gzip?: Buffer | Promise<Buffer>
  gzipFirst?: Buffer | Promise<Buffer>
}

class ItemsChunk implements ListChunk {
  readonly items: readonly StoredObject[]
  private readonly plain: Forms = {}
  private others: Map<string, Forms> | undefined

  constructor(items: readonly StoredObject[]) {
    this.items = items
  }

  bytes(leadingComma: boolean, encoding: ItemEncoding = plainEncoding): Buffer {
    const forms = this.formsOf(encoding)
    forms.bytes ??= this.join(encoding)
    return leadingComma ? forms.bytes : forms.bytes.subarray(1)
  }

  gzip(leadingComma: boolean, encoding: ItemEncoding = plainEncoding): Buffer | Promise<Buffer> {
    const forms = this.formsOf(encoding)
    const form = leadingComma ? 'gzip' : 'gzipFirst'
    return (forms[form] ??= this.compress(forms, form, this.bytes(leadingComma, encoding)))
  }

  /** Level 1 as upstream; on zlib's threads, so that the loop stays free. */
  private async compress(forms: Forms, form: 'gzip' | 'gzipFirst', bytes: Buffer): Promise<Buffer> {
    try {
      return (forms[form] = await gzipAsync(bytes, { level: 1 }))
    } catch (err) {
      forms[form] = undefined
      throw err
    }
  }

  private formsOf(encoding: ItemEncoding): Forms {
    if (encoding === plainEncoding) return this.plain
    if (encoding.shared === false) return {}
    this.others ??= new Map()
    let forms = this.others.get(encoding.id)
    if (!forms) this.others.set(encoding.id, (forms = {}))
    return forms
  }

  private join(encoding: ItemEncoding): Buffer {
    const parts: Buffer[] = []
    for (const item of this.items) parts.push(commaByte, encoding.encode(item))
    return Buffer.concat(parts)
  }
}
