import type { Clock, Timer } from '@keelson/component-base'
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import type { Duplex } from 'node:stream'
import { ConnectionError } from './connection-error.ts'
import type { TransportRequest, TransportResponse } from './port.ts'
import { chunksOf } from './stream-chunks.ts'

/** Silence on a connection with open streams after which it is pinged, and how long the answer may take. */
export interface Liveness {
  idleMs: number
  pingTimeoutMs: number
}

/** Client-go's values (ReadIdleTimeout, PingTimeout). */
export const defaultLiveness: Liveness = { idleMs: 30_000, pingTimeoutMs: 15_000 }

/** Enough to keep a fast server sending on loopback and in a data centre without waiting for window updates. */
const windowBytes = 4 * 1024 * 1024

/** One HTTP/2 connection that carries many requests and notices when the other side is gone. */
export class H2Session {
  readonly #session: ClientHttp2Session
  readonly #clock: Clock
  readonly #liveness: Liveness
  readonly #authority: string
  #streams = 0
  #usable = true
  #lastHeard: number
  #timer: Timer | undefined
  #failure: ConnectionError | undefined
  #probing: Promise<boolean> | undefined

  constructor(session: ClientHttp2Session, url: URL, deps: { clock: Clock; liveness: Liveness; onEnd: () => void }) {
    this.#session = session
    this.#clock = deps.clock
    this.#liveness = deps.liveness
    this.#authority = url.host
    this.#lastHeard = deps.clock.monotonic()
    const retire = (): void => {
      this.#usable = false
      deps.onEnd()
    }
    session.on('goaway', retire)
    session.on('close', () => {
      retire()
      this.#timer?.cancel()
    })
    session.on('error', (err: Error) => {
      this.#failure ??= new ConnectionError('lost', `connection to ${this.#authority} broke: ${err.message}`, {
        cause: err,
      })
    })
    session.unref()
  }

  /** Whether new requests may be put on it. */
  get usable(): boolean {
    return this.#usable && !this.#session.closed && !this.#session.destroyed
  }

  dispatch(request: TransportRequest): Promise<TransportResponse> {
    const stream = this.#open(request)
    return new Promise((resolve, reject) => {
      const { signal } = request
      let answered = false
      const onAbort = (): void => {
        if (!answered) reject(signal?.reason)
        stream.close(8)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      stream.once('response', (headers) => {
        answered = true
        this.#heard()
        resolve(this.#response(stream, headers, signal))
      })
      stream.on('error', (err: Error) => reject(this.#streamError(stream, err)))
      stream.once('close', () => {
        signal?.removeEventListener('abort', onAbort)
        this.#released()
        if (!answered) reject(this.#streamError(stream))
      })
      if (request.body === undefined) stream.end()
      else stream.end(request.body)
    })
  }

  /** Pings; resolves false, after tearing the connection down, when no answer comes in time. */
  probe(): Promise<boolean> {
    this.#probing ??= this.#ping().finally(() => {
      this.#probing = undefined
    })
    return this.#probing
  }

  /** Ends the connection and everything on it. */
  destroy(error?: ConnectionError): void {
    this.#failure ??= error
    this.#usable = false
    this.#session.destroy()
  }

  #open(request: TransportRequest): ClientHttp2Stream {
    const headers = { ...request.headers, ':method': request.method, ':path': request.path }
    let stream: ClientHttp2Stream
    try {
      stream = this.#session.request(headers, { endStream: false })
    } catch (err) {
      this.#usable = false
      throw new ConnectionError('lost', `connection to ${this.#authority} is gone`, { cause: err, sent: false })
    }
    if (this.#streams++ === 0) this.#session.ref()
    this.#heardIfIdle()
    this.#watchSilence()
    return stream
  }

  #released(): void {
    this.#streams -= 1
    if (this.#streams > 0 || this.#session.destroyed) return
    this.#session.unref()
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #response(stream: ClientHttp2Stream, headers: IncomingHttpHeaders, signal?: AbortSignal): TransportResponse {
    const status = Number(headers[':status'])
    return { status, headers, body: this.#body(stream, signal), probe: () => this.probe() }
  }

  async *#body(stream: ClientHttp2Stream, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of chunksOf(stream)) {
        this.#heard()
        yield chunk
      }
      signal?.throwIfAborted()
      // A reset without an error code of its own looks like an end.
      if (!stream.readableEnded || stream.rstCode !== 0 || this.#failure !== undefined) throw this.#streamError(stream)
    } catch (err) {
      signal?.throwIfAborted()
      throw this.#streamError(stream, err)
    } finally {
      if (!stream.readableEnded) stream.close(8)
    }
  }

  #streamError(stream: ClientHttp2Stream, err?: unknown): ConnectionError {
    if (err instanceof ConnectionError) return err
    if (this.#failure !== undefined) return this.#failure
    const refused = stream.rstCode === 7
    const reason = err instanceof Error ? err.message : `stream reset with code ${stream.rstCode}`
    return new ConnectionError('lost', `connection to ${this.#authority} broke: ${reason}`, {
      cause: err,
      sent: !refused,
    })
  }

  #heard(): void {
    this.#lastHeard = this.#clock.monotonic()
  }

  #heardIfIdle(): void {
    if (this.#streams === 1) this.#heard()
  }

  /** One timer per connection; it re-arms itself for as long as streams are open. */
  #watchSilence(): void {
    if (this.#timer !== undefined) return
    const rest = this.#lastHeard + this.#liveness.idleMs - this.#clock.monotonic()
    const onTimer = (): void => {
      this.#timer = undefined
      if (this.#streams === 0 || this.#session.destroyed) return
      const silentMs = this.#clock.monotonic() - this.#lastHeard
      if (silentMs < this.#liveness.idleMs) this.#watchSilence()
      else void this.probe().then((alive) => (alive ? this.#watchSilence() : undefined))
    }
    this.#timer = this.#clock.setTimeout(onTimer, Math.max(rest, 1)).unref()
  }

  #ping(): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (alive: boolean): void => {
        deadline.cancel()
        this.#session.off('close', onClose)
        if (alive) this.#heard()
        resolve(alive)
      }
      const onClose = (): void => finish(false)
      const deadline = this.#clock.setTimeout(() => {
        finish(false)
        this.destroy(new ConnectionError('silent', `${this.#authority} has not answered a ping`))
      }, this.#liveness.pingTimeoutMs)
      if (this.#session.destroyed) {
        finish(false)
        return
      }
      this.#session.once('close', onClose)
      try {
        this.#session.ping((err) => finish(err === null))
      } catch {
        finish(false)
      }
    })
  }
}

/** Speaks HTTP/2 on a connection; resolves when the server has shown that it does too. */
export async function openH2Session(
  socket: Duplex,
  url: URL,
  deps: { clock: Clock; liveness: Liveness; onEnd: () => void },
): Promise<H2Session> {
  const { connect } = await import('node:http2')
  const session = connect(url.origin, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: windowBytes },
  })
  const wrapped = new H2Session(session, url, deps)
  await new Promise<void>((resolve, reject) => {
    const refused = (): void =>
      reject(new ConnectionError('unreachable', `${url.host} broke off the connection`, { sent: false }))
    session.once('close', refused)
    session.once('connect', () => {
      session.off('close', refused)
      session.setLocalWindowSize(windowBytes)
      resolve()
    })
  })
  return wrapped
}
