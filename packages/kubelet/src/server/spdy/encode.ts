import { controlType, maxFrameLength, spdyVersion, SpdyProtocolError, type SpdyFrame } from './frames.ts'
import { createHeaderEncoder, type HeaderEncoder } from './header-block.ts'

const finFlag = 0x01

/** Serialises frames of one direction of a connection, in the order they are sent. */
export interface FrameEncoder {
  encode(frame: SpdyFrame): Buffer
}

/** Makes an encoder; the header blocks of its frames continue one another, so each connection needs its own. */
export function createFrameEncoder(): FrameEncoder {
  const blocks = createHeaderEncoder()
  return { encode: (frame) => (frame.type === 'data' ? encodeData(frame) : encodeControl(frame, blocks)) }
}

function encodeData(frame: Extract<SpdyFrame, { type: 'data' }>): Buffer {
  if (frame.data.length > maxFrameLength) throw new SpdyProtocolError('data frame too long')
  const head = Buffer.alloc(8)
  head.writeUInt32BE(frame.streamId)
  head.writeUInt32BE((frame.fin ? finFlag : 0) * 0x100_0000 + frame.data.length, 4)
  return Buffer.concat([head, frame.data])
}

function encodeControl(frame: Exclude<SpdyFrame, { type: 'data' }>, blocks: HeaderEncoder): Buffer {
  const body = controlBody(frame, blocks)
  if (body.length > maxFrameLength) throw new SpdyProtocolError('control frame too long')
  const head = Buffer.alloc(8)
  head.writeUInt16BE(0x8000 | spdyVersion)
  head.writeUInt16BE(controlType[frame.type], 2)
  const fin = 'fin' in frame && frame.fin
  head.writeUInt32BE((fin ? finFlag : 0) * 0x100_0000 + body.length, 4)
  return Buffer.concat([head, body])
}

function controlBody(frame: Exclude<SpdyFrame, { type: 'data' }>, blocks: HeaderEncoder): Buffer {
  switch (frame.type) {
    case 'synStream': {
      const priorityAndSlot = Buffer.from([frame.priority << 5, 0])
      return Buffer.concat([words(frame.streamId, frame.associatedTo), priorityAndSlot, blocks.encode(frame.headers)])
    }
    case 'synReply':
    case 'headers':
      return Buffer.concat([words(frame.streamId), blocks.encode(frame.headers)])
    case 'rstStream':
      return words(frame.streamId, frame.status)
    case 'settings':
      return words(
        frame.entries.length,
        ...frame.entries.flatMap((entry) => [entry.flags * 0x100_0000 + entry.id, entry.value]),
      )
    case 'ping':
      return words(frame.id)
    case 'goAway':
      return words(frame.lastStreamId, frame.status)
    case 'windowUpdate':
      return words(frame.streamId, frame.delta)
  }
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4))
  return bytes
}
