import type { Clock, Logger, Random } from '@keelson/component-base'
import { createBackoff, nullLogger } from '@keelson/component-base'
import type { Duplex } from 'node:stream'
import { unlessAborted } from '../unless-aborted.ts'
import { ConnectionError } from './connection-error.ts'
import type { DialOptions } from './dial.ts'
import { dial } from './dial.ts'
import type { Liveness } from './h2-session.ts'
import { defaultLiveness, openH2Session } from './h2-session.ts'
import type { H2Session } from './h2-session.ts'
import { H1Transport } from './h1.ts'
import type { Transport, TransportRequest, TransportResponse } from './port.ts'

/** What a transport is made of. */
export interface TransportOptions {
  /** Asked before each connection, so that renewed certificates are used. */
  dialOptions(): Promise<DialOptions> | DialOptions
  clock: Clock
  random: Random
  logger?: Logger
  liveness?: Liveness
}

/** How long making a connection may take: client-go's dialer and TLS handshake limits together. */
const dialTimeoutMs = 30_000

/**
 * HTTP/2 over one connection where the server offers it, HTTP/1.1 else. A lost connection is made again by the next
 * request; after failures, not before a growing delay with jitter (0.1 s to 5 s) has passed.
 */
export function createTransport(options: TransportOptions): Transport {
  return new ReconnectingTransport(options)
}

class ReconnectingTransport implements Transport {
  readonly #options: TransportOptions
  readonly #backoff
  readonly #closed = new AbortController()
  #session: H2Session | undefined
  #h1: H1Transport | undefined
  #connecting: Promise<H2Session | H1Transport> | undefined
  #notBefore = 0

  constructor(options: TransportOptions) {
    this.#options = options
    this.#backoff = createBackoff({ initialMs: 100, maxMs: 5000, jitter: 0.5, random: options.random })
  }

  async dispatch(request: TransportRequest): Promise<TransportResponse> {
    request.signal?.throwIfAborted()
    const connection = await unlessAborted(this.#connection(), request.signal)
    return await connection.dispatch(request)
  }

  async dial(signal?: AbortSignal): Promise<Duplex> {
    this.#throwIfClosed()
    const { socket } = await dial(await this.#options.dialOptions(), ['http/1.1'], signal)
    return socket
  }

  close(): Promise<void> {
    const error = closedError()
    this.#closed.abort(error)
    this.#session?.destroy(error)
    this.#h1?.close()
    return Promise.resolve()
  }

  #connection(): Promise<H2Session | H1Transport> {
    if (this.#closed.signal.aborted) return Promise.reject(closedError())
    if (this.#session?.usable === true) return Promise.resolve(this.#session)
    if (this.#h1 !== undefined) return Promise.resolve(this.#h1)
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(): Promise<H2Session | H1Transport> {
    const { clock, logger = nullLogger } = this.#options
    const wait = this.#notBefore - clock.monotonic()
    if (wait > 0) await clock.sleep(wait, this.#closed.signal)
    try {
      const connection = await this.#connectOnce()
      this.#backoff.reset()
      this.#notBefore = 0
      return connection
    } catch (err) {
      this.#throwIfClosed()
      this.#notBefore = clock.monotonic() + this.#backoff.next()
      logger.debug({ err }, 'Connecting to the API server failed')
      throw err
    }
  }

  async #connectOnce(): Promise<H2Session | H1Transport> {
    const dialOptions = await this.#options.dialOptions()
    const { url } = dialOptions
    if (url.protocol === 'http:') return await this.#useH1(dialOptions)
    const { clock } = this.#options
    const timeout = new AbortController()
    const timer = clock.setTimeout(
      () =>
        timeout.abort(new ConnectionError('unreachable', `connecting to ${url.host} takes too long`, { sent: false })),
      dialTimeoutMs,
    )
    try {
      const signal = AbortSignal.any([timeout.signal, this.#closed.signal])
      const dialed = await dial(dialOptions, ['h2', 'http/1.1'], signal)
      if (dialed.protocol === 'h2') return await this.#useH2(dialed.socket, url)
      dialed.socket.destroy()
      return await this.#useH1(dialOptions)
    } finally {
      timer.cancel()
    }
  }

  async #useH2(socket: Duplex, url: URL): Promise<H2Session> {
    const session: H2Session = await openH2Session(socket, url, {
      clock: this.#options.clock,
      liveness: this.#options.liveness ?? defaultLiveness,
      onEnd: () => {
        if (this.#session === session) this.#session = undefined
      },
    })
    this.#session = session
    return session
  }

  async #useH1(dialOptions: DialOptions): Promise<H1Transport> {
    const http = await import('node:http')
    this.#h1 = new H1Transport(http, dialOptions.url, () => this.dial())
    return this.#h1
  }

  #throwIfClosed(): void {
    if (this.#closed.signal.aborted) throw closedError()
  }
}

function closedError(): ConnectionError {
  return new ConnectionError('closed', 'the client has been closed', { sent: false })
}
