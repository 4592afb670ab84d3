import { controlType, spdyVersion, SpdyProtocolError, type SpdyFrame } from './frames.ts'
import { createHeaderDecoder, type HeaderDecoder } from './header-block.ts'
import { createByteReader } from './byte-reader.ts'

const finFlag = 0x01
const typeNames = new Map(Object.entries(controlType).map(([name, number]) => [number as number, name]))
/** Header blocks of our callers have a few hundred octets; anything near this is an attack. */
const maxControlLength = 1 << 16

/**
 * Reads frames from a byte stream, one at a time, and no further than the consumer asks: its pace is the peer's.
 * Ends with the source; rejects with {@link SpdyProtocolError} on anything that is not SPDY/3. Control frames of
 * an unknown type are skipped, as the draft demands.
 */
export async function* decodeFrames(source: AsyncIterable<Buffer>): AsyncGenerator<SpdyFrame, void, void> {
  const reader = createByteReader(source)
  const blocks = createHeaderDecoder()
  try {
    for (;;) {
      const head = await reader.read(8)
      if (head === undefined) return
      const length = head.readUIntBE(5, 3)
      const fin = (head.readUInt8(4) & finFlag) !== 0
      const control = (head.readUInt8(0) & 0x80) !== 0
      if (control && length > maxControlLength) throw new SpdyProtocolError('control frame too long')
      const body = await reader.read(length)
      if (body === undefined) return
      const frame = control ? await decodeControl(head, body, blocks) : decodeData(head.readUInt32BE(0), body, fin)
      if (frame) yield frame
    }
  } finally {
    blocks.close()
  }
}

function decodeData(streamId: number, data: Buffer, fin: boolean): SpdyFrame {
  if (streamId === 0) throw new SpdyProtocolError('stream id zero is disallowed')
  return { type: 'data', streamId, fin, data }
}

async function decodeControl(head: Buffer, body: Buffer, blocks: HeaderDecoder): Promise<SpdyFrame | undefined> {
  const version = head.readUInt16BE(0) & 0x7fff
  if (version !== spdyVersion) throw new SpdyProtocolError(`unsupported SPDY version ${version}`)
  const fin = (head.readUInt8(4) & finFlag) !== 0
  const word = (index: number) => {
    if (body.length < index * 4 + 4) throw new SpdyProtocolError('invalid control frame')
    return body.readUInt32BE(index * 4)
  }
  const streamId = () => {
    const id = word(0) & 0x7fff_ffff
    if (id === 0) throw new SpdyProtocolError('stream id zero is disallowed')
    return id
  }
  switch (typeNames.get(head.readUInt16BE(2)) as keyof typeof controlType | undefined) {
    case 'synStream': {
      const ids = { streamId: streamId(), associatedTo: word(1) & 0x7fff_ffff }
      if (body.length < 10) throw new SpdyProtocolError('invalid control frame')
      const priority = body.readUInt8(8) >> 5
      return { type: 'synStream', ...ids, priority, fin, headers: await blocks.decode(body.subarray(10)) }
    }
    case 'synReply':
      return { type: 'synReply', streamId: streamId(), fin, headers: await blocks.decode(body.subarray(4)) }
    case 'headers':
      return { type: 'headers', streamId: streamId(), fin, headers: await blocks.decode(body.subarray(4)) }
    case 'rstStream':
      return { type: 'rstStream', streamId: streamId(), status: word(1) }
    case 'settings':
      return { type: 'settings', entries: Array.from({ length: settingsCount(body, word(0)) }, (_, i) => setting(i)) }
    case 'ping':
      return { type: 'ping', id: word(0) }
    case 'goAway':
      return { type: 'goAway', lastStreamId: word(0) & 0x7fff_ffff, status: word(1) }
    case 'windowUpdate':
      return { type: 'windowUpdate', streamId: word(0) & 0x7fff_ffff, delta: word(1) & 0x7fff_ffff }
    case undefined:
      return undefined
  }
  function setting(index: number): { id: number; flags: number; value: number } {
    const idAndFlags = word(1 + index * 2)
    return { id: idAndFlags & 0xff_ffff, flags: idAndFlags >>> 24, value: word(2 + index * 2) }
  }
}

function settingsCount(body: Buffer, count: number): number {
  if (body.length !== 4 + count * 8) throw new SpdyProtocolError('invalid control frame')
  return count
}
