import type { KubeObject, WatchEvent } from '@keelson/apimachinery'
import { isStatusError, statusErrors } from '@keelson/apimachinery'
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { createSecureServer } from 'node:http2'
import type { ServerOptions } from 'node:https'
import { createServer as createHttp1Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { RestConfig } from '../rest/config.ts'
import type { KindRef } from '../rest/kind-ref.ts'
import { resourcePath } from '../rest/kind-ref.ts'
import { testCertificates } from './certificates.ts'
import { FakeCollection } from './fake-collection.ts'
import { writeObject } from './fake-writes.ts'

/** One request as the fake server saw it. */
export interface SeenRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
  httpVersion: string
}

/** Answers a request in place of the collections; returns false to leave it to them. */
export type FakeHandler = (req: SeenRequest, res: Http2ServerResponse) => Promise<boolean> | boolean

/** An API server for tests: real TLS and HTTP, scripted contents. */
export interface FakeApiServer {
  readonly port: number
  /** Reaches it directly; replace the port to go through a proxy. */
  readonly config: RestConfig
  readonly requests: readonly SeenRequest[]
  /** How many connections were ever accepted. */
  readonly connectionCount: number
  /** The collection of a kind, made on first use; it serves GET, LIST, WATCH, POST, PUT, PATCH (merge) and DELETE. */
  collection<T extends KubeObject>(kind: KindRef<T>): FakeCollection<T>
  /** Puts a handler before everything else. */
  intercept(handler: FakeHandler): void
  /** Resolves with the next request, seen after this call, that the predicate accepts. */
  nextRequest(accept?: (req: SeenRequest) => boolean): Promise<SeenRequest>
  /** The certificate's common name that the client of the last connection showed. */
  readonly lastClientName: string | undefined
  close(): Promise<void>
}

/** How the fake server speaks. */
export interface FakeApiServerOptions {
  /** Offers no HTTP/2. */
  http1Only?: boolean
  /** A free port unless told. */
  port?: number
}

/** Starts a fake API server on a free loopback port. */
export async function createFakeApiServer(options: FakeApiServerOptions = {}): Promise<FakeApiServer> {
  const server = new ScriptedServer(options)
  await server.listen(options.port ?? 0)
  return server
}

class ScriptedServer implements FakeApiServer {
  readonly requests: SeenRequest[] = []
  connectionCount = 0
  lastClientName: string | undefined
  readonly #server: Http2SecureServer
  readonly #sockets = new Set<Socket>()
  readonly #collections = new Map<string, FakeCollection>()
  readonly #handlers: FakeHandler[] = []
  #waiters: { accept: (req: SeenRequest) => boolean; resolve: (req: SeenRequest) => void }[] = []
  #version = 1

  constructor(options: FakeApiServerOptions) {
    const pem = testCertificates()
    const tls = {
      cert: pem.serverCert,
      key: pem.serverKey,
      ca: pem.ca,
      requestCert: true,
      rejectUnauthorized: false,
    }
    this.#server = options.http1Only === true ? http1Server(tls) : createSecureServer({ ...tls, allowHTTP1: true })
    this.#server.on('secureConnection', (socket) => {
      this.connectionCount += 1
      const name = socket.getPeerCertificate()?.subject?.CN
      this.lastClientName = Array.isArray(name) ? name[0] : name
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#server.on('sessionError', () => {})
    this.#server.on('request', (req, res) => void this.#serve(req, res))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get config(): RestConfig {
    return { server: `https://127.0.0.1:${this.port}`, ca: testCertificates().ca, userAgent: 'keelson-test' }
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen({ host: '127.0.0.1', port }, resolve))
  }

  collection<T extends KubeObject>(kind: KindRef<T>): FakeCollection<T> {
    const key = resourcePath(kind)
    let collection = this.#collections.get(key)
    if (collection === undefined) {
      collection = new FakeCollection(kind as unknown as KindRef, () => ++this.#version)
      this.#collections.set(key, collection)
    }
    return collection as unknown as FakeCollection<T>
  }

  intercept(handler: FakeHandler): void {
    this.#handlers.push(handler)
  }

  nextRequest(accept: (req: SeenRequest) => boolean = () => true): Promise<SeenRequest> {
    return new Promise((resolve) => this.#waiters.push({ accept, resolve }))
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async #serve(req: Http2ServerRequest, res: Http2ServerResponse): Promise<void> {
    res.on('error', () => {})
    try {
      const seen = await readRequest(req)
      this.requests.push(seen)
      const ready = this.#waiters.filter((waiter) => waiter.accept(seen))
      this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter))
      for (const waiter of ready) waiter.resolve(seen)
      for (const handler of this.#handlers) if (await handler(seen, res)) return
      await this.#answer(seen, res)
    } catch (err) {
      const failure = isStatusError(err) ? err : statusErrors.internal(err)
      sendJson(res, failure.status.code, failure.status)
    }
  }

  async #answer(req: SeenRequest, res: Http2ServerResponse): Promise<void> {
    const target = this.#route(req.path)
    if (target === undefined) throw statusErrors.genericNotFound()
    const { collection, key } = target
    if (req.method !== 'GET') {
      sendJson(res, req.method === 'POST' ? 201 : 200, writeObject(collection, key, req))
    } else if (key !== undefined) {
      const found = collection.get(key)
      if (found === undefined) throw statusErrors.notFound(collection.kind, key.split('/').at(-1) ?? '')
      sendJson(res, 200, found)
    } else if (req.query.get('watch') === 'true') serveWatch(collection, req, res)
    else await serveList(collection, req, res)
  }

  #route(path: string): { collection: FakeCollection; key?: string } | undefined {
    for (const collection of this.#collections.values()) {
      const root = resourcePath({ ...collection.kind, resource: '' })
      if (!path.startsWith(root)) continue
      const rest = path.slice(root.length).replace(/^\//, '').split('/').map(decodeURIComponent)
      const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest.splice(0, 2)[1] : undefined
      if (rest[0] !== collection.kind.resource) continue
      const name = rest[1]
      if (name === undefined) return { collection }
      return { collection, key: namespace === undefined ? name : `${namespace}/${name}` }
    }
    return undefined
  }
}

/** The handlers use nothing but what the requests and answers of both versions share. */
function http1Server(tls: ServerOptions): Http2SecureServer {
  return createHttp1Server(tls) as unknown as Http2SecureServer
}

async function readRequest(req: Http2ServerRequest): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const url = new URL(req.url, 'https://localhost')
  const { method, headers, httpVersion } = req
  return { method, path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(chunks), httpVersion }
}

/** Sends a JSON answer. */
export function sendJson(
  res: Http2ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers })
  res.end(JSON.stringify(body))
}

async function serveList(collection: FakeCollection, req: SeenRequest, res: Http2ServerResponse): Promise<void> {
  await collection.listGate
  const limit = req.query.get('limit')
  const page = { limit: limit === null ? undefined : Number(limit), continue: req.query.get('continue') ?? undefined }
  const { kind } = collection
  sendJson(res, 200, { apiVersion: 'v1', kind: `${kind.kind}List`, ...collection.list(page) })
}

function serveWatch(collection: FakeCollection, req: SeenRequest, res: Http2ServerResponse): void {
  const wantsState = req.query.get('sendInitialEvents') === 'true'
  if (wantsState && collection.watchList === 'refused') {
    throw statusErrors.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [])
  }
  const from = Number(req.query.get('resourceVersion') ?? 0)
  const state = wantsState ? collection.watchList === 'supported' : false
  res.writeHead(200, { 'content-type': 'application/json' })
  const watcher = {
    send: (event: WatchEvent<unknown>) => void res.write(`${JSON.stringify(event)}\n`),
    end: () => void res.end(),
  }
  if (!state && collection.expired(from)) {
    const { status } = statusErrors.expired(`too old resource version: ${from} (${collection.version})`)
    watcher.send({ type: 'ERROR', object: status })
    watcher.end()
    return
  }
  // Headers go out at once, as the real server's do, even when there is nothing to say yet.
  if ('flushHeaders' in res) (res as unknown as { flushHeaders(): void }).flushHeaders()
  const stop = collection.watch(watcher, { from, state, marker: state })
  res.once('close', stop)
}
