import type { Duplex } from 'node:stream'
import { decodeFrames } from './decode.ts'
import { createFrameEncoder } from './encode.ts'
import { rstStatus, type SpdyFrame, type SpdyHeaders } from './frames.ts'
import { SpdyStream } from './stream.ts'

/** One end of a SPDY/3 connection over any byte stream. */
export interface SpdyConnection {
  /** Opens a stream; resolves when the peer has accepted it. */
  open(headers: SpdyHeaders): Promise<SpdyStream>
  /** Sends a PING; resolves with its answer. */
  ping(): Promise<void>
  /** Says GOAWAY and closes the transport after everything written before has been sent. */
  close(): void
  /** Aborted when the connection is gone, whoever closed it. */
  readonly closed: AbortSignal
}

/** How this end behaves. */
export interface SpdyConnectionOptions {
  /** The end that accepted the transport uses even ids, the other one odd ids. */
  readonly role: 'client' | 'server'
  /** Takes or refuses (false) a stream the peer opened. It is answered after this returns. */
  onStream?(stream: SpdyStream): boolean
}

interface Waiting {
  resolve(): void
  reject(err: Error): void
}

/**
 * Runs SPDY/3 as Kubernetes' clients use it: no flow-control windows, streams opened by the client, PING answered,
 * FIN and RST per stream. A consumer that stops reading holds the connection up once its stream holds 1 MiB.
 */
export function createSpdyConnection(transport: Duplex, options: SpdyConnectionOptions): SpdyConnection {
  return new Connection(transport, options)
}

class Connection implements SpdyConnection {
  readonly #transport: Duplex
  readonly #options: SpdyConnectionOptions
  readonly #encoder = createFrameEncoder()
  readonly #streams = new Map<number, SpdyStream>()
  readonly #opening = new Map<number, Waiting>()
  readonly #pings = new Map<number, Waiting>()
  readonly #closed = new AbortController()
  #nextId: number
  #lastPeerId = 0
  #drained: Promise<void> | undefined
  #isDraining = false

  constructor(transport: Duplex, options: SpdyConnectionOptions) {
    this.#transport = transport
    this.#options = options
    this.#nextId = options.role === 'server' ? 2 : 1
    transport.on('error', () => this.#finish())
    transport.on('close', () => this.#drain())
    void this.#receiveAll()
  }

  get closed(): AbortSignal {
    return this.#closed.signal
  }

  async open(headers: SpdyHeaders): Promise<SpdyStream> {
    const streamId = this.#takeId()
    const stream = this.#adopt(streamId, headers)
    const accepted = new Promise<void>((resolve, reject) => this.#opening.set(streamId, { resolve, reject }))
    await this.#send({ type: 'synStream', streamId, associatedTo: 0, priority: 0, fin: false, headers })
    await accepted
    return stream
  }

  async ping(): Promise<void> {
    const id = this.#takeId()
    const answered = new Promise<void>((resolve, reject) => this.#pings.set(id, { resolve, reject }))
    await this.#send({ type: 'ping', id })
    await answered
  }

  close(): void {
    if (this.#closed.signal.aborted) return
    void this.#send({ type: 'goAway', lastStreamId: this.#lastPeerId, status: 0 })
    this.#transport.end()
  }

  #takeId(): number {
    const id = this.#nextId
    this.#nextId += 2
    return id
  }

  #adopt(streamId: number, headers: SpdyHeaders): SpdyStream {
    const stream = new SpdyStream(streamId, headers, {
      send: (frame) => this.#send(frame),
      forget: (id) => void this.#streams.delete(id),
    })
    stream.on('error', () => stream.destroy())
    if (this.#isDraining) stream.stopHolding()
    this.#streams.set(streamId, stream)
    return stream
  }

  /** Frames are encoded and handed over in one go, so that header blocks stay in the order they were made. */
  #send(frame: SpdyFrame): Promise<void> {
    if (this.#closed.signal.aborted || this.#transport.writableEnded) return Promise.resolve()
    if (this.#transport.write(this.#encoder.encode(frame))) return Promise.resolve()
    this.#drained ??= new Promise<void>((resolve) => {
      const done = () => {
        this.#drained = undefined
        this.#transport.off('drain', done)
        this.#closed.signal.removeEventListener('abort', done)
        resolve()
      }
      this.#transport.once('drain', done)
      this.#closed.signal.addEventListener('abort', done)
    })
    return this.#drained
  }

  async #receiveAll(): Promise<void> {
    try {
      for await (const frame of decodeFrames(this.#transport)) await this.#receive(frame)
    } catch {
      // A peer that breaks the protocol and one that is gone end alike: the connection is closed below.
    }
    this.#finish()
  }

  async #receive(frame: SpdyFrame): Promise<void> {
    switch (frame.type) {
      case 'synStream':
        return this.#accept(frame)
      case 'data':
        return this.#streams.get(frame.streamId)?.receive(frame.data, frame.fin)
      case 'synReply':
        this.#opening.get(frame.streamId)?.resolve()
        this.#opening.delete(frame.streamId)
        return
      case 'rstStream':
        this.#opening.get(frame.streamId)?.reject(new Error(`stream refused with status ${frame.status}`))
        this.#opening.delete(frame.streamId)
        this.#streams.get(frame.streamId)?.abandon()
        return
      case 'headers':
        if (frame.fin) await this.#streams.get(frame.streamId)?.receive(Buffer.alloc(0), true)
        return
      case 'ping':
        return this.#pong(frame.id)
      case 'goAway':
      case 'settings':
      case 'windowUpdate':
        // GOAWAY only says that no more streams will follow; the transport's end closes the connection.
        return
    }
  }

  async #accept(frame: Extract<SpdyFrame, { type: 'synStream' }>): Promise<void> {
    const { streamId } = frame
    const expectedParity = this.#options.role === 'server' ? 1 : 0
    if (streamId % 2 !== expectedParity || streamId <= this.#lastPeerId) {
      return this.#send({ type: 'rstStream', streamId, status: rstStatus.protocolError })
    }
    this.#lastPeerId = streamId
    const stream = this.#adopt(streamId, frame.headers)
    if (frame.fin) await stream.receive(Buffer.alloc(0), true)
    // Clients drop data that arrives before the reply: what the taker writes at once has to wait for it.
    stream.cork()
    if (this.#options.onStream?.(stream) !== true) {
      stream.reset(rstStatus.refusedStream)
      return
    }
    const replied = this.#send({ type: 'synReply', streamId, fin: false, headers: {} })
    stream.uncork()
    await replied
  }

  async #pong(id: number): Promise<void> {
    const ours = id % 2 === this.#nextId % 2
    if (!ours) return this.#send({ type: 'ping', id })
    this.#pings.get(id)?.resolve()
    this.#pings.delete(id)
  }

  /**
   * The transport is gone, but frames that it has delivered may still wait to be decoded: the last of them say how a
   * session ended. Nothing holds the receiving up any more, and it finishes the connection when it is through.
   */
  #drain(): void {
    this.#isDraining = true
    for (const stream of this.#streams.values()) stream.stopHolding()
  }

  #finish(): void {
    if (this.#closed.signal.aborted) return
    this.#closed.abort()
    const gone = new Error('connection closed')
    for (const waiting of [...this.#opening.values(), ...this.#pings.values()]) waiting.reject(gone)
    for (const stream of this.#streams.values()) stream.abandon()
    if (!this.#transport.destroyed) this.#transport.end(() => this.#transport.destroy())
  }
}
