import { ServerResponse } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server as TcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { failureStatus } from '@keelson/apimachinery'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { Next } from '../filters/index.ts'
import { createExchange } from '../request/create-exchange.ts'
import type { Exchange, RawRequest, RawResponse, UpgradeRequest } from '../request/exchange.ts'

// Idle connections of Go clients live 90 s: ours must live longer, or a request meets a closing connection.
const keepAliveMs = 120_000

/** PEM material of the listener. */
export interface ListenerTls {
  readonly cert: string
  readonly key: string
}

/** What the listener serves and with what. */
export interface HttpServerOptions {
  readonly tls: ListenerTls
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Serves every request, filters included. Never rejects. */
  readonly serve: Next
}

/** The HTTPS listener: HTTP/2 and HTTP/1.1 by ALPN, upgrades on HTTP/1.1. */
export interface HttpServer {
  readonly fastify: FastifyInstance
  /** Listens on one or more addresses, all with one port; port 0 takes a free one. Returns the first. */
  listen(hosts: readonly string[], port: number): Promise<AddressInfo>
  /** Refuses new connections, ends open requests by their signal, waits for the rest up to `graceMs`. */
  close(graceMs: number): Promise<void>
}

const badRequest = JSON.stringify(
  failureStatus({ code: 400, reason: 'BadRequest', message: 'the request is not valid HTTP' }),
)

/** Answers bytes that are no HTTP/1.1 request; there is no request to give to the filters. */
function refuseGarbage(err: Error & { code?: string }, socket: Duplex): void {
  if (err.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(badRequest)}\r\nConnection: close\r\n\r\n`
  socket.end(head + badRequest)
}

const badUrl = JSON.stringify(failureStatus({ code: 400, reason: 'BadRequest', message: 'malformed request URL' }))

function createFastify({ tls }: HttpServerOptions): FastifyInstance {
  const app = fastify({
    http2: true,
    https: {
      allowHTTP1: true,
      cert: tls.cert,
      key: tls.key,
      // Certificates are asked for and optional; whether one is any good is authentication's to say. It needs the chain the
      // client sent, which Node 24 hands over only where TLS did not verify it: TLS knows no CA.
      ca: [],
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      settings: { maxConcurrentStreams: 1000, initialWindowSize: 1024 * 1024 },
    },
    http2SessionTimeout: 0,
    // Fastify's own limit is never reached: bodies are read by the handlers, after authorization.
    exposeHeadRoutes: false,
    clientErrorHandler: refuseGarbage,
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (_err: Error, _request: unknown, reply: FastifyReply) => {
      void reply.code(400).type('application/json').send(badUrl)
    },
  } as never) as unknown as FastifyInstance
  return app
}

/** Takes an upgrade's connection out of HTTP's hands. */
function upgradeOf(response: ServerResponse, socket: Duplex, head: Buffer): UpgradeRequest {
  return {
    socket,
    head,
    take() {
      response.detachSocket(socket as never)
      return socket
    },
  }
}

/** The connections of both protocols; kept here because fastify only knows HTTP/2 sessions. */
class Connections {
  readonly #sockets = new Set<Duplex>()

  add(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Hands connections to another address over to the server, which does not care where they came in. */
async function listenAlso(server: Server, host: string, port: number): Promise<TcpServer> {
  const listener = createTcpServer({ noDelay: true }, (socket) => server.emit('connection', socket))
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen({ host, port }, resolve)
  })
  return listener
}

/** Builds the listener; nothing listens yet. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { clock, random, logger } = options
  const app = createFastify(options)
  const open = new Map<Exchange, Promise<void>>()
  let stopping: unknown
  const connections = new Connections()
  const further: TcpServer[] = []

  function handle(request: RawRequest, response: RawResponse, upgrade?: UpgradeRequest): Promise<void> {
    const exchange = createExchange({
      request,
      response,
      clock,
      random,
      ...(upgrade === undefined ? {} : { upgrade }),
    })
    const served = options
      .serve(exchange)
      .catch((err: unknown) => logger.error({ err }, 'a request escaped its filters'))
    open.set(exchange, served)
    if (stopping !== undefined) exchange.abort(stopping)
    return served.finally(() => open.delete(exchange))
  }

  // Served before fastify would read the body: that is for handlers to do, once the request is authorized.
  app.addHook('onRequest', (request, reply, _done) => {
    reply.hijack()
    void handle(request.raw as RawRequest, reply.raw as RawResponse)
  })
  app.all('/*', () => undefined)
  // Methods that HTTP does not know have no route; what is said about them is ours to say all the same.
  app.setNotFoundHandler(() => undefined)

  const server = app.server as unknown as Server
  server.keepAliveTimeout = keepAliveMs
  server.requestTimeout = 0
  // From before the handshake: the server ends only once all of them are gone.
  server.on('connection', (socket: Duplex) => connections.add(socket))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket as never)
    response.once('finish', () => socket.end())
    void handle(request, response, upgradeOf(response, socket, head))
  })
  // Handshakes that fail are the client's affair; without a listener Node would drop the socket silently anyway.
  server.on('tlsClientError', (err: Error) => logger.debug({ err }, 'TLS handshake failed'))

  return {
    fastify: app,
    async listen([host, ...others], port) {
      await app.listen({ host: host!, port })
      const address = server.address() as AddressInfo
      for (const other of others) further.push(await listenAlso(server, other, address.port))
      return address
    },
    async close(graceMs) {
      const closed = app.close()
      for (const listener of further) listener.close()
      stopping = new DOMException('the server is stopping', 'AbortError')
      for (const exchange of open.keys()) exchange.abort(stopping)
      const timeout = clock.sleep(graceMs)
      await Promise.race([Promise.allSettled(open.values()), timeout])
      connections.destroy()
      await closed
    },
  }
}
