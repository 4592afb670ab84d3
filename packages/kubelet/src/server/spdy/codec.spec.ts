import fc from 'fast-check'
import { createDeflate, constants } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeFrames } from './decode.ts'
import { headerDictionary } from './dictionary.ts'
import { createFrameEncoder } from './encode.ts'
import { type SpdyFrame, SpdyProtocolError } from './frames.ts'
import { createHeaderDecoder } from './header-block.ts'

const streamId = fc.integer({ min: 1, max: 0x7fff_ffff })
const headers = fc
  .uniqueArray(
    fc.tuple(
      fc.stringMatching(/^[a-z-]{1,12}$/),
      fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { minLength: 1, maxLength: 3 }),
    ),
    {
      selector: ([name]) => name,
      maxLength: 6,
    },
  )
  .map((entries) => Object.fromEntries(entries) as Record<string, string[]>)
const word = fc.integer({ min: 0, max: 0xffff_ffff })
const frame: fc.Arbitrary<SpdyFrame> = fc.oneof(
  fc.record({
    type: fc.constant('synStream' as const),
    streamId,
    associatedTo: fc.integer({ min: 0, max: 0x7fff_ffff }),
    priority: fc.integer({ min: 0, max: 7 }),
    fin: fc.boolean(),
    headers,
  }),
  fc.record({ type: fc.constant('synReply' as const), streamId, fin: fc.boolean(), headers }),
  fc.record({ type: fc.constant('headers' as const), streamId, fin: fc.boolean(), headers }),
  fc.record({
    type: fc.constant('data' as const),
    streamId,
    fin: fc.boolean(),
    data: fc.uint8Array({ maxLength: 300 }).map((a) => Buffer.from(a)),
  }),
  fc.record({ type: fc.constant('rstStream' as const), streamId, status: word }),
  fc.record({
    type: fc.constant('settings' as const),
    entries: fc.array(
      fc.record({ id: fc.integer({ min: 0, max: 0xff_ffff }), flags: fc.integer({ min: 0, max: 255 }), value: word }),
      { maxLength: 4 },
    ),
  }),
  fc.record({ type: fc.constant('ping' as const), id: word }),
  fc.record({
    type: fc.constant('goAway' as const),
    lastStreamId: fc.integer({ min: 0, max: 0x7fff_ffff }),
    status: word,
  }),
  fc.record({ type: fc.constant('windowUpdate' as const), streamId, delta: fc.integer({ min: 0, max: 0x7fff_ffff }) }),
)

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function decodeAll(bytes: Buffer, size = bytes.length || 1): Promise<SpdyFrame[]> {
  const frames: SpdyFrame[] = []
  for await (const decoded of decodeFrames(inPieces(bytes, size))) frames.push(decoded)
  return frames
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

describe('SPDY/3 frames', () => {
  it('decode to what was encoded, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 8 }), fc.integer({ min: 1, max: 400 }), async (frames, size) => {
        const encoder = createFrameEncoder()
        const bytes = Buffer.concat(frames.map((each) => encoder.encode(each)))
        expect(plain(await decodeAll(bytes, size))).toEqual(plain(frames))
      }),
      { numRuns: 150 },
    )
  })

  it('never fail otherwise than as a protocol error on arbitrary bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const outcome = await decodeAll(Buffer.from(bytes)).catch((err: unknown) => err)
        expect(Array.isArray(outcome) || outcome instanceof SpdyProtocolError).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('skip control frames of an unknown type', async () => {
    const unknown = Buffer.from([0x80, 3, 0, 0x0b, 0, 0, 0, 2, 1, 2])
    const ping = createFrameEncoder().encode({ type: 'ping', id: 1 })
    expect(await decodeAll(Buffer.concat([unknown, ping]))).toEqual([{ type: 'ping', id: 1 }])
  })

  it('refuse another version and stream id zero', async () => {
    await expect(decodeAll(Buffer.from([0x80, 2, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1]))).rejects.toThrow('version 2')
    await expect(decodeAll(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0]))).rejects.toThrow('stream id zero')
  })
})

describe('header blocks', () => {
  it('of a compressing peer are read across frames of one zlib stream', async () => {
    const deflate = createDeflate({ dictionary: headerDictionary, level: 9 })
    const compress = (text: Buffer) =>
      new Promise<Buffer>((resolve) => {
        deflate.write(text)
        deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(deflate.read() as Buffer))
      })
    const block = Buffer.concat([
      Buffer.from([0, 0, 0, 1, 0, 0, 0, 10]),
      Buffer.from('streamtype'),
      Buffer.from([0, 0, 0, 5]),
      Buffer.from('error'),
    ])
    const decoder = createHeaderDecoder()
    expect({ ...(await decoder.decode(await compress(block))) }).toEqual({ streamtype: ['error'] })
    expect({ ...(await decoder.decode(await compress(block))) }).toEqual({ streamtype: ['error'] })
    decoder.close()
  })
})
