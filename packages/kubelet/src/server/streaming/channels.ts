import { Readable, Writable } from 'node:stream'
import type { RawData, WebSocket } from 'ws'

/** Channel number of the message by which v5 clients close another channel. */
const closeChannel = 255
const normalClosure = 1000

/** Channels multiplexed onto a WebSocket by a leading byte (or digit, in base64 mode) of each message. */
export interface ChannelConnection {
  /** What the client sends on a channel; ends when the client closes the channel or leaves. */
  readable(channel: number): Readable
  /** Sends to the client on a channel, at the client's pace. */
  writable(channel: number): Writable
  /** Closes the connection after everything sent. */
  close(): void
  readonly closed: AbortSignal
}

/**
 * Speaks `channel.k8s.io` and its relatives on an accepted WebSocket. Messages on channels nobody reads are dropped.
 * A reader that does not keep up pauses the whole connection, which has one order for all channels.
 */
export function createChannels(socket: WebSocket, options: { base64: boolean }): ChannelConnection {
  const readers = new Map<number, Readable>()
  const closed = new AbortController()
  socket.on('message', (data) => {
    const message = decode(asBuffer(data), options.base64)
    if (!message) return
    if (message.channel === closeChannel) {
      endReader(readers.get(message.payload[0] ?? closeChannel))
    } else if (message.payload.length > 0) {
      const reader = readers.get(message.channel)
      if (reader && !reader.destroyed && !reader.readableEnded && !reader.push(message.payload)) socket.pause()
    }
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    closed.abort()
    for (const reader of readers.values()) endReader(reader)
  })
  return {
    readable(channel) {
      const resume = () => {
        if (socket.isPaused) socket.resume()
      }
      const reader = new Readable({
        read: resume,
        destroy(err, done) {
          resume()
          done(err)
        },
      })
      readers.set(channel, reader)
      return reader
    },
    writable: (channel) =>
      new Writable({
        decodeStrings: true,
        write(chunk: Buffer, _encoding, done) {
          if (socket.readyState !== socket.OPEN) return done()
          // A client that left while this was on its way is seen by the close event.
          socket.send(encode(channel, chunk, options.base64), () => done())
        },
      }),
    close: () => socket.close(normalClosure),
    closed: closed.signal,
  }
}

const ended = new WeakSet<Readable>()

function endReader(reader: Readable | undefined): void {
  if (!reader || reader.destroyed || ended.has(reader)) return
  ended.add(reader)
  reader.push(null)
}

function decode(data: Buffer, base64: boolean): { channel: number; payload: Buffer } | undefined {
  const first = data[0]
  if (first === undefined) return undefined
  if (!base64) return { channel: first, payload: data.subarray(1) }
  return { channel: first - 0x30, payload: Buffer.from(data.toString('latin1', 1), 'base64') }
}

function encode(channel: number, payload: Buffer, base64: boolean): Buffer | string {
  return base64 ? `${channel}${payload.toString('base64')}` : Buffer.concat([Buffer.from([channel]), payload])
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
