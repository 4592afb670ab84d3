import { constants, createInflate, type ZlibOptions } from 'node:zlib'
import { headerDictionary } from './dictionary.ts'
import { SpdyProtocolError, type SpdyHeaders } from './frames.ts'

const maxBlock = 1 << 20
const maxStored = 0xffff
/** zlib's CMF and FLG octets with the preset-dictionary bit, followed by the dictionary's checksum. */
const zlibHeader = Buffer.alloc(6)
zlibHeader.writeUInt16BE(0x78bb)
zlibHeader.writeUInt32BE(adler32(headerDictionary), 2)
/** An empty stored block: makes the receiver deliver everything before it (what zlib calls a sync flush). */
const flushMarker = Buffer.from([0, 0, 0, 0xff, 0xff])

/** Turns headers into compressed blocks. One per connection and direction: the blocks form one zlib stream. */
export interface HeaderEncoder {
  encode(headers: SpdyHeaders): Buffer
}

/** Turns compressed blocks back into headers, in the order they arrived. One per connection and direction. */
export interface HeaderDecoder {
  /** @throws SpdyProtocolError when the block is no valid continuation of the stream. */
  decode(block: Buffer): Promise<SpdyHeaders>
  close(): void
}

/**
 * An encoder that stores instead of compressing. A connection carries a handful of tiny header blocks, so there
 * is nothing to win by compression, and stored blocks need no state and no asynchronous zlib.
 */
export function createHeaderEncoder(): HeaderEncoder {
  let started = false
  return {
    encode(headers) {
      const plain = formatBlock(headers)
      const parts: Buffer[] = started ? [] : [zlibHeader]
      started = true
      for (let at = 0; at < plain.length; at += maxStored) {
        const piece = plain.subarray(at, at + maxStored)
        const head = Buffer.alloc(5)
        head.writeUInt16LE(piece.length, 1)
        head.writeUInt16LE(~piece.length & 0xffff, 3)
        parts.push(head, piece)
      }
      parts.push(flushMarker)
      return Buffer.concat(parts)
    },
  }
}

/** A decoder for whatever a peer's zlib makes of its headers. */
export function createHeaderDecoder(): HeaderDecoder {
  // Room for the largest block: a write is done only when all of its output has been taken or fits here.
  const options: ZlibOptions & { readableHighWaterMark: number } = {
    dictionary: headerDictionary,
    flush: constants.Z_SYNC_FLUSH,
    readableHighWaterMark: maxBlock,
  }
  const inflate = createInflate(options)
  let failure: Error | undefined
  inflate.on('error', (err) => {
    failure = err
  })
  return {
    async decode(block) {
      await new Promise<void>((resolve, reject) => {
        const settle = (err?: Error | null) => {
          inflate.off('close', onClose)
          if (err) reject(new SpdyProtocolError(`invalid header block: ${err.message}`, { cause: err }))
          else resolve()
        }
        const onClose = () => settle(failure ?? new Error('closed'))
        if (inflate.destroyed) return onClose()
        inflate.once('close', onClose)
        inflate.write(block, settle)
      })
      const parts: Buffer[] = []
      for (let part = inflate.read() as Buffer | null; part !== null; part = inflate.read() as Buffer | null) {
        parts.push(part)
      }
      return parseBlock(Buffer.concat(parts))
    },
    close: () => void inflate.destroy(),
  }
}

function formatBlock(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers)
  const parts: Buffer[] = [uint32(entries.length)]
  for (const [name, values] of entries) {
    for (const text of [name.toLowerCase(), values.join('\0')]) {
      const bytes = Buffer.from(text, 'utf8')
      parts.push(uint32(bytes.length), bytes)
    }
  }
  return Buffer.concat(parts)
}

function parseBlock(block: Buffer): SpdyHeaders {
  let at = 0
  const need = (length: number) => {
    if (at + length > block.length) throw new SpdyProtocolError('header block ends early')
    at += length
    return at - length
  }
  const text = () => {
    const length = block.readUInt32BE(need(4))
    const from = need(length)
    return block.toString('utf8', from, from + length)
  }
  const count = block.readUInt32BE(need(4))
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (let index = 0; index < count; index += 1) {
    const name = text()
    if (name !== name.toLowerCase()) throw new SpdyProtocolError('header was not lowercased')
    if (headers[name]) throw new SpdyProtocolError('multiple headers with same name')
    headers[name] = text().split('\0')
  }
  return headers
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function adler32(bytes: Buffer): number {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return high * 65536 + low
}
