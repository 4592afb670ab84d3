import { Duplex } from 'node:stream'
import type { SpdyFrame, SpdyHeaders } from './frames.ts'

/** How much one stream may hold for a consumer that does not read, in bytes. Then the whole connection waits. */
const maxHeld = 1 << 20

/** What a stream needs of its connection. */
export interface StreamCarrier {
  /** Sends a frame; resolves when the transport takes more. */
  send(frame: SpdyFrame): Promise<void>
  /** The stream is over in both directions. */
  forget(streamId: number): void
}

/**
 * One SPDY stream as a half-open duplex: `end()` sends FIN, the peer's FIN ends the readable side, `reset()` gives
 * the stream up in both directions.
 */
export class SpdyStream extends Duplex {
  readonly streamId: number
  /** The headers that opened the stream, names in lower case. */
  readonly headers: SpdyHeaders
  readonly #carrier: StreamCarrier
  #resumeConnection: (() => void) | undefined
  #over = false
  #remoteDone = false
  #mayHold = true

  constructor(streamId: number, headers: SpdyHeaders, carrier: StreamCarrier) {
    super({ allowHalfOpen: true, readableHighWaterMark: 64 * 1024 })
    this.streamId = streamId
    this.headers = headers
    this.#carrier = carrier
  }

  /** The first value of a header. */
  header(name: string): string | undefined {
    return this.headers[name.toLowerCase()]?.[0]
  }

  /** Takes data from the peer; resolves when the connection may go on reading. */
  async receive(data: Buffer, fin: boolean): Promise<void> {
    if (this.#over || this.#remoteDone || this.destroyed) return
    if (data.length > 0) this.push(data)
    if (fin) this.#endReading()
    else if (this.#mayHold && this.readableLength > maxHeld) {
      await new Promise<void>((resolve) => {
        this.#resumeConnection = resolve
      })
    }
  }

  /** No more arrives than what is here already: from now on the connection is not held up. */
  stopHolding(): void {
    this.#mayHold = false
    this.#release()
  }

  /** The peer gave the stream up, or the connection is gone: reading ends, writing fails quietly. */
  abandon(): void {
    this.#over = true
    if (!this.destroyed) this.#endReading()
    if (this.readableLength === 0) this.destroy()
    else this.once('end', () => this.destroy())
    this.#release()
  }

  /** Gives the stream up and tells the peer so. */
  reset(status: number): void {
    if (this.#over) return
    this.#over = true
    void this.#carrier.send({ type: 'rstStream', streamId: this.streamId, status })
    this.destroy()
  }

  override _read(): void {
    this.#release()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (err?: Error | null) => void): void {
    this.#transmit({ type: 'data', streamId: this.streamId, fin: false, data: chunk }, done)
  }

  override _final(done: (err?: Error | null) => void): void {
    this.#transmit({ type: 'data', streamId: this.streamId, fin: true, data: Buffer.alloc(0) }, done)
  }

  override _destroy(err: Error | null, done: (err?: Error | null) => void): void {
    this.#release()
    this.#carrier.forget(this.streamId)
    done(err)
  }

  #endReading(): void {
    if (!this.#remoteDone) this.push(null)
    this.#remoteDone = true
  }

  #transmit(frame: SpdyFrame, done: (err?: Error | null) => void): void {
    if (this.#over) return done()
    this.#carrier.send(frame).then(() => done(), done)
  }

  #release(): void {
    const resume = this.#resumeConnection
    this.#resumeConnection = undefined
    resume?.()
  }
}
