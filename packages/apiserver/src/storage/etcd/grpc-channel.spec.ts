import { once } from 'node:events'
import { createServer } from 'node:http2'
import type { Http2Server, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GrpcChannel } from './grpc-channel.ts'
import { fromGrpcError } from './grpc-errors.ts'
import { frameRoom } from './swap-codec.ts'

type Answer = (stream: ServerHttp2Stream, message: Buffer) => void

let server: Http2Server
let sessions: Set<ServerHttp2Session>
let answer: Answer
let channel: GrpcChannel

/** Answers as a gRPC server does: the message, then the status in the trailers. */
const echo: Answer = (stream, message) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(message)
}

async function open(): Promise<string> {
  server = createServer()
  sessions = new Set()
  server.on('session', (session) => sessions.add(session))
  server.on('stream', (stream) => {
    const parts: Buffer[] = []
    stream.on('error', () => undefined)
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => answer(stream, Buffer.concat(parts)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const channelTo = (...endpoints: string[]): GrpcChannel => new GrpcChannel({ endpoints, clock: systemClock })
const call = (o: { text?: string; timeoutMs?: number; signal?: AbortSignal } = {}): Promise<Buffer> =>
  channel.call({
    path: '/some.Service/Method',
    message: Buffer.concat([Buffer.alloc(frameRoom), Buffer.from(o.text ?? 'hello')]),
    timeoutMs: o.timeoutMs ?? 10_000,
    signal: o.signal,
  })
/** How a write that failed like this counts. */
const outcome = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => 'answered',
    (err: unknown) => fromGrpcError(err, true).code,
  )

beforeEach(async () => {
  answer = echo
  channel = channelTo(await open())
})
afterEach(() => {
  channel.close()
  for (const session of sessions) session.destroy()
  server.close()
})

describe('GrpcChannel', () => {
  it('carries messages of any size, many at a time on one connection', async () => {
    const texts = Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(n * 4000, 'x'))
    const answers = await Promise.all(texts.map((text) => call({ text })))
    expect(answers.map(String)).toEqual(texts)
    expect(sessions.size).toBe(1)
  })

  it('reads a status without a message, decoding its text', async () => {
    answer = (stream) =>
      stream.respond({ ':status': 200, 'grpc-status': '3', 'grpc-message': 'too large: 5%25' }, { endStream: true })
    await expect(call()).rejects.toMatchObject({ code: 3, details: 'too large: 5%' })
    answer = (stream) => stream.respond({ ':status': 503 }, { endStream: true })
    await expect(call()).rejects.toMatchObject({ code: 14, details: 'HTTP status 503' })
  })

  it('refuses an answer that is no message', async () => {
    answer = (stream) => echo(stream, Buffer.from('abc'))
    await expect(call()).rejects.toMatchObject({ code: 13 })
  })

  it('does not know what became of a write when the connection breaks, and connects again', async () => {
    answer = (stream) => stream.session?.destroy()
    expect(await outcome(call())).toBe('timeout')
    answer = echo
    expect(String(await call())).toBe('hello')
    expect(sessions.size).toBe(2)
  })

  it('knows that nothing was written when nobody is there, and goes on to the next member', async () => {
    const alive = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    channel = channelTo('http://127.0.0.1:1', alive)
    expect(await outcome(call())).toBe('unavailable')
    expect(String(await call())).toBe('hello')
  })

  it('ends with the deadline and with the caller, and leaves the connection in use', async () => {
    answer = () => undefined
    expect(await outcome(call({ timeoutMs: 20 }))).toBe('timeout')
    const gone = new AbortController()
    const running = call({ signal: gone.signal })
    gone.abort()
    expect(await outcome(running)).toBe('aborted')
    answer = echo
    expect(String(await call())).toBe('hello')
    expect(sessions.size).toBe(1)
  })

  it('leaves a connection that is being wound up, without losing what is under way', async () => {
    answer = (stream, message) => {
      stream.session?.goaway()
      setImmediate(() => echo(stream, message))
    }
    expect(String(await call())).toBe('hello')
    answer = echo
    expect(String(await call())).toBe('hello')
    expect(sessions.size).toBe(2)
  })

  it('refuses calls once closed', async () => {
    await call()
    const running = outcome(call())
    channel.close()
    expect(await running).not.toBe('answered')
    expect(await outcome(call())).toBe('unavailable')
  })
})
