import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { ServerHttp2Session } from 'node:http2'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server as TcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
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
  /** Serves every request, filters included. Never rejects. Bodies are its own to read, once the request is authorized. */
  readonly serve: Next
}

/** The HTTPS listener: HTTP/2 and HTTP/1.1 by ALPN, upgrades on HTTP/1.1. */
export interface HttpServer {
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

/** Whether the path is percent-encoded as it should be. */
function isWellFormed(url: string): boolean {
  if (!url.includes('%')) return true
  try {
    decodeURI(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

function refuseUrl(response: RawResponse): void {
  response.statusCode = 400
  response.setHeader('content-type', 'application/json')
  response.setHeader('content-length', Buffer.byteLength(badUrl))
  // The compatibility response of HTTP/2 does the same.
  ;(response as ServerResponse).end(badUrl)
}

function createListener({ cert, key }: ListenerTls): Server {
  const server = createSecureServer({
    allowHTTP1: true,
    cert,
    key,
    // Certificates are asked for and optional; whether one is any good is authentication's to say. It needs the chain the
    // client sent, which Node 24 hands over only where TLS did not verify it: TLS knows no CA.
    ca: [],
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    settings: { maxConcurrentStreams: 1000, initialWindowSize: 1024 * 1024 },
  })
  // It serves both protocols, and has the knobs of an HTTP/1.1 server, which its type leaves out.
  return server as unknown as Server
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

/** The connections of both protocols, from before their handshake: Node closes a server only once they are gone. */
class Connections {
  readonly #sockets = new Set<Duplex>()
  readonly #sessions = new Set<ServerHttp2Session>()

  constructor(server: Server) {
    const keep = <C extends Duplex | ServerHttp2Session>(all: Set<C>, connection: C): void => {
      all.add(connection)
      connection.once('close', () => all.delete(connection))
    }
    server.on('connection', (socket: Duplex) => keep(this.#sockets, socket))
    server.on('session', (session: ServerHttp2Session) => keep(this.#sessions, session))
  }

  /** Tells HTTP/2 clients to go; what they have under way goes on. */
  close(): void {
    for (const session of this.#sessions) session.close()
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
  const server = createListener(options.tls)
  const connections = new Connections(server)
  const open = new Map<Exchange, Promise<void>>()
  const further: TcpServer[] = []
  let stopping: unknown

  function handle(request: RawRequest, response: RawResponse, upgrade?: UpgradeRequest): void {
    if (!isWellFormed(request.url ?? '')) return refuseUrl(response)
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
      .finally(() => open.delete(exchange))
    open.set(exchange, served)
    if (stopping !== undefined) exchange.abort(stopping)
  }

  server.keepAliveTimeout = keepAliveMs
  server.requestTimeout = 0
  server.on('request', (request: RawRequest, response: RawResponse) => handle(request, response))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket as never)
    response.once('finish', () => socket.end())
    handle(request, response, upgradeOf(response, socket, head))
  })
  server.on('clientError', refuseGarbage)
  // Handshakes that fail are the client's affair; without a listener Node would drop the socket silently anyway.
  server.on('tlsClientError', (err: Error) => logger.debug({ err }, 'TLS handshake failed'))

  return {
    async listen([host, ...others], port) {
      server.listen({ host: host!, port })
      await once(server, 'listening')
      const address = server.address() as AddressInfo
      for (const other of others) further.push(await listenAlso(server, other, address.port))
      return address
    },
    async close(graceMs) {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const listener of further) listener.close()
      connections.close()
      stopping = new DOMException('the server is stopping', 'AbortError')
      for (const exchange of open.keys()) exchange.abort(stopping)
      const timeout = clock.sleep(graceMs)
      await Promise.race([Promise.allSettled(open.values()), timeout])
      connections.destroy()
      await closed
    },
  }
}
