import { connect } from 'node:http2'
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import type { Clock, Timer } from '@keelson/component-base'
import { frameRoom } from './swap-codec.ts'

/** gRPC status codes that are made here. */
const status = { ok: 0, cancelled: 1, deadlineExceeded: 4, internal: 13, unavailable: 14 } as const

const keepaliveMs = 10_000
const keepaliveTimeoutMs = 5_000
// HTTP/2 has 2^30 stream ids for a client: a session is given up long before it has used them.
const callsPerSession = 500_000_000

/** A failed call, with the fields grpc-js has on its errors. */
export class GrpcFailure extends Error {
  readonly code: number
  readonly details: string

  constructor(code: number, details: string) {
    super(details)
    this.name = 'GrpcFailure'
    this.code = code
    this.details = details
  }
}

/** Where the members are. */
export interface GrpcChannelOptions {
  readonly endpoints: readonly string[]
  readonly tls?: { ca: Buffer; cert?: Buffer; key?: Buffer }
  readonly clock: Clock
}

/** One call; `message` starts with `frameRoom` bytes for the frame. */
export interface UnaryCall {
  readonly path: string
  readonly message: Buffer
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * Unary gRPC calls on bare HTTP/2: one connection, to one member at a time, to the next one when it fails.
 *
 * Exists for transactions only, because they limit how fast the server writes: with 64 under way, each costs 60 to 70 µs
 * of CPU here and 160 to 215 µs through the etcd3 package, which everything else goes through.
 */
export class GrpcChannel {
  readonly #options: GrpcChannelOptions
  #member = 0
  #session: Session | undefined
  #closed = false

  constructor(options: GrpcChannelOptions) {
    this.#options = options
  }

  /** Resolves to the answer's message; throws GrpcFailure. */
  call(call: UnaryCall): Promise<Buffer> {
    if (this.#closed) return Promise.reject(new GrpcFailure(status.unavailable, 'Channel has been shut down'))
    if (this.#session?.usable !== true) this.#session = this.#connect()
    return this.#session.call(call)
  }

  close(): void {
    this.#closed = true
    this.#session?.destroy()
  }

  #connect(): Session {
    const endpoint = this.#options.endpoints[this.#member % this.#options.endpoints.length] as string
    return new Session(endpoint, this.#options, () => this.#member++)
  }
}

/** One connection to one member. */
class Session {
  usable = true
  readonly #session: ClientHttp2Session
  readonly #clock: Clock
  #calls = 0
  #running = 0
  #keepalive: Timer | undefined

  constructor(endpoint: string, { tls, clock }: GrpcChannelOptions, onLost: () => void) {
    this.#clock = clock
    this.#session = connect(endpoint, { ...tls })
    const lost = (): void => {
      if (!this.usable) return
      this.usable = false
      onLost()
    }
    // What was under way fails on its own streams.
    this.#session.on('error', lost)
    this.#session.on('goaway', lost)
    this.#session.on('close', () => {
      lost()
      this.#keepalive?.cancel()
    })
    this.#watchOver()
  }

  destroy(): void {
    this.usable = false
    this.#keepalive?.cancel()
    this.#session.destroy()
  }

  call(call: UnaryCall): Promise<Buffer> {
    if (++this.#calls >= callsPerSession) this.#retire()
    this.#running++
    const answer = send(this.#session, call, this.#clock)
    const failed = (err: GrpcFailure): void => {
      this.#running--
      // A member that one does not even get through to: the next call tries another one.
      if (err.code === status.deadlineExceeded && this.#session.connecting) this.#session.destroy()
    }
    answer.then(() => this.#running--, failed)
    return answer
  }

  #retire(): void {
    this.usable = false
    this.#session.close()
  }

  /** Finds out about dead connections while calls wait on them; etcd takes pings on idle ones for an attack. */
  #watchOver(): void {
    this.#keepalive = this.#clock
      .setTimeout(() => {
        if (this.#running === 0 || this.#session.connecting) return this.#watchOver()
        this.#keepalive = this.#clock.setTimeout(() => this.#session.destroy(), keepaliveTimeoutMs).unref()
        this.#session.ping(() => {
          this.#keepalive?.cancel()
          if (!this.#session.destroyed) this.#watchOver()
        })
      }, keepaliveMs)
      .unref()
  }
}

/** The headers every call has; only the path differs. */
function headersOf(path: string): Record<string, string> {
  return { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' }
}

function send(session: ClientHttp2Session, call: UnaryCall, clock: Clock): Promise<Buffer> {
  const { message, signal } = call
  message[0] = 0
  message.writeUInt32BE(message.length - frameRoom, 1)
  return new Promise((resolve, reject) => {
    let stream: ClientHttp2Stream
    try {
      stream = session.request(headersOf(call.path))
    } catch (err) {
      return reject(new GrpcFailure(status.unavailable, `No connection established: ${String(err)}`))
    }
    const parts: Buffer[] = []
    let outcome: { code: number; details: string } | undefined
    let ended = false
    let settled = false
    const settle = (failure?: GrpcFailure): void => {
      settled = true
      timer.cancel()
      signal?.removeEventListener('abort', abort)
      if (failure) {
        reject(failure)
        stream.close()
      } else resolveMessage(parts, resolve, reject)
    }
    // The end of the body and the trailers come in either order.
    const check = (): void => {
      if (settled || !ended || outcome === undefined) return
      settle(outcome.code === status.ok ? undefined : new GrpcFailure(outcome.code, outcome.details))
    }
    const readStatus = (headers: IncomingHttpHeaders): void => {
      outcome ??= outcomeOf(headers)
      check()
    }
    const fail = (make: () => GrpcFailure): void => {
      if (!settled) settle(make())
    }
    const lost = (err?: Error): void => fail(() => lostCall(stream, err))
    const abort = (): void => fail(() => new GrpcFailure(status.cancelled, 'aborted by the caller'))
    const expire = (): void => fail(() => new GrpcFailure(status.deadlineExceeded, 'Deadline exceeded'))
    const timer = clock.setTimeout(expire, call.timeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    stream.on('response', readStatus)
    stream.on('trailers', readStatus)
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => {
      ended = true
      check()
    })
    stream.on('error', lost)
    stream.on('close', lost)
    stream.end(message)
  })
}

function lostCall(stream: ClientHttp2Stream, err: Error | undefined): GrpcFailure {
  const text = err?.message ?? 'the connection was lost'
  // Without an id it never left this process.
  return new GrpcFailure(status.unavailable, stream.pending ? `No connection established: ${text}` : text)
}

function outcomeOf(headers: IncomingHttpHeaders): { code: number; details: string } | undefined {
  const code = headers['grpc-status']
  if (code !== undefined) return { code: Number(code), details: decoded(String(headers['grpc-message'] ?? '')) }
  const http = Number(headers[':status'] ?? 200)
  return http === 200 ? undefined : { code: status.unavailable, details: `HTTP status ${http}` }
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message)
  } catch {
    return message
  }
}

function resolveMessage(parts: Buffer[], resolve: (message: Buffer) => void, reject: (err: Error) => void): void {
  const body = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
  const whole = body.length >= frameRoom && body.readUInt32BE(1) === body.length - frameRoom && body[0] === 0
  if (whole) resolve(body.subarray(frameRoom))
  else reject(new GrpcFailure(status.internal, 'the answer is not one gRPC message'))
}
