import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import type { Health } from '../health/health.ts'
import type { Logger } from '../logging/logger.ts'
import { nullLogger } from '../logging/logger.ts'
import type { MetricsRegistry } from '../metrics/registry.ts'
import { metricsContentType } from '../metrics/registry.ts'
import type { Runnable } from '../run/runnable.ts'

/** PEM material of a TLS server. */
export interface TlsServerOptions {
  cert: string | Buffer
  key: string | Buffer
  /** Verifies client certificates where a client offers one. */
  clientCa?: string | Buffer
}

/** What is known of a request when it is to be authorized. */
export interface StatusRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** The client's certificate, only when it verifies against the client CA. */
  peerCertificate?: DetailedPeerCertificate
  signal: AbortSignal
}

/** A refusal: 401 where nobody is recognised, 403 where somebody is but may not. */
export interface StatusRefusal {
  status: 401 | 403
  message: string
  /** Plain text unless told. */
  contentType?: string
}

/** Serves one more path. */
export type StatusRoute = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void

/** What the status server serves and where. */
export interface StatusServerOptions {
  name?: string
  bindAddress: string
  /** 0 takes a free port; read it from `address()`. */
  port: number
  /** Plain HTTP without it. */
  tls?: TlsServerOptions
  health: Health
  metrics?: MetricsRegistry
  /** Asked for every path, the health ones included; everything is allowed without it. */
  authorize?(request: StatusRequest): Promise<StatusRefusal | undefined>
  /** Further exact paths, such as `/configz`. */
  routes?: Readonly<Record<string, StatusRoute>>
  logger?: Logger
}

/** A component's own port: /healthz /livez /readyz /metrics /metrics/slis. */
export interface StatusServer extends Runnable {
  /** Where it listens; throws before the start. */
  address(): { host: string; port: number }
}

/** Creates the server; it listens once started, and its stop closes open connections. */
export function createStatusServer(options: StatusServerOptions): StatusServer {
  const logger = options.logger ?? nullLogger
  let server: Server | undefined

  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    serve(options, req, res).catch((err: unknown) => {
      logger.error({ err, path: req.url }, 'Status request failed')
      if (!res.headersSent) send(res, 500, 'internal server error\n')
      else res.destroy()
    })
  }

  return {
    name: options.name ?? 'status-server',
    async start() {
      const made = await createServer(options.tls, onRequest)
      server = made
      await new Promise<void>((resolve, reject) => {
        made.once('error', reject)
        made.listen({ host: options.bindAddress, port: options.port }, () => {
          made.off('error', reject)
          resolve()
        })
      })
      logger.info({ address: options.bindAddress, port: (made.address() as AddressInfo).port }, 'Serving status')
    },
    async stop() {
      const running = server
      server = undefined
      if (running === undefined) return
      await new Promise<void>((resolve) => {
        running.close(() => resolve())
        running.closeAllConnections()
      })
    },
    address() {
      const address = server?.address() as AddressInfo | null | undefined
      if (address === null || address === undefined) throw new Error('the status server is not listening')
      return { host: address.address, port: address.port }
    },
  }
}

async function createServer(
  tls: TlsServerOptions | undefined,
  onRequest: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Server> {
  if (tls === undefined) return (await import('node:http')).createServer(onRequest)
  const { createServer: createTlsServer } = await import('node:https')
  const verify = tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }
  return createTlsServer({ cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2', ...verify }, onRequest)
}

async function serve(options: StatusServerOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const abort = new AbortController()
  res.once('close', () => abort.abort())
  // Taken as it is: what a URL parser would make of `//` or `/x/../metrics` was not asked for.
  const [path = '/', query = ''] = (req.url ?? '/').split('?', 2)
  const refusal = await options.authorize?.(requestOf(req, path, abort.signal))
  if (refusal !== undefined) {
    const { contentType = 'text/plain; charset=utf-8' } = refusal
    send(res, refusal.status, `${refusal.message}\n`, { 'content-type': contentType })
    return
  }
  const health = await options.health.handle(path, new URLSearchParams(query), abort.signal)
  if (health !== undefined) {
    send(res, health.status, health.body, health.headers)
    return
  }
  const route = options.routes?.[path]
  const metrics = path === '/metrics' ? options.metrics : undefined
  if (route !== undefined) await route(req, res)
  else if (metrics !== undefined) sendMetrics(res, metrics)
  else if (path === '/metrics/slis') sendMetrics(res, options.health.slis)
  else send(res, 404, '404 page not found\n')
}

/** Answers a request with all that a registry holds. */
export function sendMetrics(res: ServerResponse, metrics: MetricsRegistry): void {
  send(res, 200, metrics.render(), { 'content-type': metricsContentType })
}

function requestOf(req: IncomingMessage, path: string, signal: AbortSignal): StatusRequest {
  const socket = req.socket as Partial<TLSSocket>
  const verified = socket.authorized === true ? socket.getPeerCertificate?.(true) : undefined
  return { method: req.method ?? 'GET', path, headers: req.headers, peerCertificate: verified, signal }
}

function send(res: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers, ...length })
  res.end(body)
}
