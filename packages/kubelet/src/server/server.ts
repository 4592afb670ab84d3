import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { offeredCredentials, type DelegatedAuthenticator, type DelegatedAuthorizer } from '@keelson/client'
import type { Runnable, TlsServerOptions } from '@keelson/component-base'
import { accessToNode, requiredAccess } from './auth/access.ts'
import type { ServerContext } from './context.ts'
import { logRoutes } from './handlers/logs.ts'
import { podRoutes } from './handlers/pods.ts'
import { portForwardRoutes } from './handlers/port-forward.ts'
import { remoteCommandRoutes } from './handlers/remote-command.ts'
import { statusRoutes } from './handlers/status.ts'
import { findRoute, sendText, type Match, type Route } from './router.ts'
import { refuseUpgrade } from './streaming/upgrade.ts'

/** A streaming connection on which nothing happens for this long is closed (upstream's default: 4 hours). */
const streamIdleMs = 4 * 3_600_000

/** Silence on a connection after which the peer is probed. */
const keepAliveMs = 30_000

/** How the kubelet's API is served. */
export interface KubeletServerOptions extends ServerContext {
  readonly bindAddress: string
  /** 10250 by convention; 0 takes any free port. */
  readonly port: number
  readonly tls: TlsServerOptions
  readonly nodeName: string
  readonly authenticator: DelegatedAuthenticator
  readonly authorizer: DelegatedAuthorizer
}

/** The kubelet's API server. */
export interface KubeletServer extends Runnable {
  /** Where it listens, once started. */
  readonly address: AddressInfo
}

/** Every route of the kubelet's API. */
function allRoutes(context: ServerContext): readonly Route[] {
  return [
    ...statusRoutes(context),
    ...podRoutes(context),
    ...logRoutes(context),
    ...remoteCommandRoutes(context),
    ...portForwardRoutes(context),
  ]
}

/**
 * Serves the kubelet's API over HTTPS (HTTP/1.1: streaming leaves HTTP by upgrade). Every request is authenticated and
 * authorized by the apiserver's word before anything else is looked at.
 */
export function createKubeletServer(options: KubeletServerOptions): KubeletServer {
  const routes = allRoutes(options)
  const sockets = new Set<Duplex>()
  const server = createServer(
    {
      cert: options.tls.cert,
      key: options.tls.key,
      ca: options.tls.clientCa,
      requestCert: options.tls.clientCa !== undefined,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      // A follower or a session may be silent for hours: only probes tell a quiet client from one that vanished.
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
    },
    (request, response) => void answer(request, response, { routes, options }),
  )
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    void upgrade({ request, socket, head }, { routes, options })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  // A client that breaks off its handshake is none of our business.
  server.on('tlsClientError', (_err, socket) => socket.destroy())
  return {
    name: 'kubelet-server',
    get address() {
      return server.address() as AddressInfo
    },
    start: () => listen(server, options),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function listen(server: Server, options: KubeletServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.bindAddress, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

interface Serving {
  readonly routes: readonly Route[]
  readonly options: KubeletServerOptions
}

type Verdict = { match: Match; query: URLSearchParams } | { status: number; text: string }

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    const verdict = await judge(request, serving)
    if ('status' in verdict) return sendText(response, verdict.status, verdict.text)
    const { route, params } = verdict.match
    if (!route.handle) return sendText(response, 400, 'Upgrade request required')
    await route.handle({ request, params, query: verdict.query, signal: gone.signal }, response)
  } catch (err) {
    if (gone.signal.aborted) return
    serving.options.logger.warn({ path: request.url, err }, 'Request to the kubelet failed')
    if (response.headersSent) response.destroy()
    else sendText(response, 500, err instanceof Error ? err.message : String(err))
  }
}

async function upgrade(
  taken: { request: IncomingMessage; socket: Duplex; head: Buffer },
  serving: Serving,
): Promise<void> {
  const { request, socket } = taken
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  try {
    const verdict = await judge(request, serving)
    if ('status' in verdict) return refuseUpgrade(socket, verdict.status, { text: verdict.text })
    const { route, params } = verdict.match
    if (!route.upgrade) return refuseUpgrade(socket, 400, { text: 'this path cannot be upgraded' })
    const connection = socket as Socket
    connection.setNoDelay(true)
    connection.setTimeout(streamIdleMs, () => socket.destroy())
    await route.upgrade({ request, params, query: verdict.query, signal: gone.signal }, taken)
  } catch (err) {
    serving.options.logger.warn({ path: request.url, err }, 'Streaming request to the kubelet failed')
    refuseUpgrade(socket, 500, { text: err instanceof Error ? err.message : String(err) })
  }
}

/** Who asks, whether they may, and what they ask for, in this order. */
async function judge(request: IncomingMessage, serving: Serving): Promise<Verdict> {
  const { authenticator, authorizer, nodeName } = serving.options
  const method = request.method ?? 'GET'
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  const user = await authenticator.authenticate(offeredCredentials(request))
  if (!user) return { status: 401, text: 'Unauthorized' }
  const anyOf = requiredAccess(method, path)
  const questions = anyOf.map((access) => accessToNode(access, nodeName))
  if (!(await authorizer.authorize(user, questions))) {
    const names = anyOf.map((access) => access.subresource).join(' ')
    const text = `Forbidden (user=${user.name}, verb=${anyOf[0]?.verb}, resource=nodes, subresource(s)=[${names}])\n`
    return { status: 403, text }
  }
  const match = findRoute(serving.routes, method, path)
  if (match === undefined) return { status: 404, text: '404 page not found\n' }
  if (match === 'methodNotAllowed') return { status: 405, text: '405: Method Not Allowed' }
  return { match, query: new URLSearchParams(query) }
}
