import http from 'node:http'
import http2 from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { grpcHealth } from './grpc-health.ts'
import { httpGet } from './http-get.ts'
import { tcpSocket } from './tcp-socket.ts'

const host = '127.0.0.1'
const userAgent = 'kube-probe/test'
/** Short where the end of it is waited for, long where it must not come to that. */
const [short, long] = [200, 30_000]

let closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing) close()
  closing = []
})

async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket: net.Socket) => sockets.add(socket))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = net.createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('httpGet', () => {
  const get = (port: number, timeoutMs = long) =>
    httpGet({ url: new URL(`http://${host}:${port}/start`), headers: { 'X-Own': 'yes' }, timeoutMs, userAgent })
  const serve = (answer: http.RequestListener) => listen(http.createServer(answer))

  it('takes whatever time is left, whole or not', async () => {
    const port = await serve((_request, response) => void response.end())
    expect((await get(port, long + 0.5)).result).toBe('success')
  })

  it.each([
    [200, 'success'],
    [299, 'success'],
    [300, 'warning'],
    [399, 'warning'],
    [400, 'failure'],
    [503, 'failure'],
  ])('takes %i for a %s', async (status, result) => {
    const port = await serve((_request, response) => response.writeHead(status).end('text'))
    expect(await get(port)).toMatchObject({ result })
  })

  it('sends the headers it is told and its own name', async () => {
    const port = await serve(({ headers }, response) =>
      response.end(`${String(headers['x-own'])} ${headers['user-agent']}`),
    )
    expect(await get(port)).toEqual({ result: 'success', output: `yes ${userAgent}` })
  })

  it('follows a redirect on the same host', async () => {
    const port = await serve(({ url }, response) => {
      if (url === '/start') response.writeHead(302, { location: '/next' }).end()
      else response.writeHead(500).end()
    })
    expect(await get(port)).toEqual({ result: 'failure', output: 'HTTP probe failed with statuscode: 500' })
  })

  it('takes a redirect to another host for an answer, and a loop for none', async () => {
    const away = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://0.0.0.0/' }).end('gone'),
    )
    expect(await get(away)).toEqual({
      result: 'warning',
      output: 'Probe terminated redirects, Response body: gone',
    })
    const loop = await serve((_request, response) => response.writeHead(302, { location: '/start' }).end())
    expect(await get(loop)).toEqual({
      result: 'failure',
      output: `Get "http://${host}:${loop}/start": stopped after 10 redirects`,
    })
  })

  it('fails when nobody listens, when nothing comes, and when the body does not end', async () => {
    expect((await get(await closedPort())).output).toContain('connect: connection refused')
    const silent = await serve(() => undefined)
    expect(await get(silent, short)).toMatchObject({ result: 'failure' })
    const stalling = await serve((_request, response) => response.writeHead(200).write('begun'))
    expect(await get(stalling, short)).toMatchObject({ result: 'failure' })
  })
})

describe('tcpSocket', () => {
  it('succeeds where something listens, and only there', async () => {
    const port = await listen(net.createServer())
    expect(await tcpSocket({ host, port, timeoutMs: long + 0.5 })).toEqual({ result: 'success', output: '' })
    expect(await tcpSocket({ host, port: await closedPort(), timeoutMs: long })).toMatchObject({ result: 'failure' })
  })
})

describe('grpcHealth', () => {
  const check = (port: number, timeoutMs = long) => grpcHealth({ host, port, service: 'web', timeoutMs, userAgent })

  function serve(answer: (stream: http2.ServerHttp2Stream) => void): Promise<number> {
    const server = http2.createServer()
    server.on('stream', (stream) => {
      stream.on('error', () => undefined)
      answer(stream)
    })
    return listen(server as unknown as net.Server)
  }

  function say(stream: http2.ServerHttp2Stream, status: number): void {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, status]))
  }

  it('succeeds on SERVING and on nothing else', async () => {
    expect(await check(await serve((stream) => say(stream, 1)))).toMatchObject({ result: 'success' })
    expect(await check(await serve((stream) => say(stream, 2)))).toMatchObject({ result: 'failure' })
  })

  it.each([
    ['resets the call', (stream: http2.ServerHttp2Stream) => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)],
    ['cancels it', (stream: http2.ServerHttp2Stream) => stream.close(http2.constants.NGHTTP2_CANCEL)],
    ['hangs up', (stream: http2.ServerHttp2Stream) => stream.session?.destroy()],
  ])('fails when the other side %s', async (_how, answer) => {
    expect(await check(await serve(answer))).toMatchObject({ result: 'failure' })
  })

  it('fails when no answer comes, or nobody listens', async () => {
    expect(await check(await serve(() => undefined), short)).toMatchObject({ result: 'failure' })
    const closed = await closedPort()
    expect(await check(closed)).toEqual({
      result: 'failure',
      output: `timeout: failed to connect service "${host}:${closed}" within 30s: context deadline exceeded`,
    })
  })
})
