import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { checkServerIdentity, TLSSocket } from 'node:tls'
import { ConnectionError } from './connection-error.ts'

/** Everything a connection to the server needs. */
export interface DialOptions {
  /** The server's address; only its protocol, host and port count. */
  url: URL
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  insecureSkipTlsVerify?: boolean
  tlsServerName?: string
  proxyUrl?: string
}

/** A connection that is ready to be spoken on. */
export interface Dialed {
  socket: Duplex
  /** What ALPN agreed on. */
  protocol: 'h2' | 'http/1.1'
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/

/** Opens a connection, through the proxy where there is one, with TLS where the address says https. */
export async function dial(options: DialOptions, alpn: readonly string[], signal?: AbortSignal): Promise<Dialed> {
  signal?.throwIfAborted()
  const { url } = options
  const raw = options.proxyUrl === undefined ? undefined : await dialProxy(options.proxyUrl, url, signal)
  if (url.protocol === 'http:') return { socket: raw ?? (await dialTcp(url, signal)), protocol: 'http/1.1' }
  const tls = await import('node:tls')
  const socket = tls.connect({
    ...(raw === undefined ? { host: hostOf(url), port: portOf(url) } : { socket: raw }),
    ca: options.ca,
    cert: options.cert,
    key: options.key,
    servername: serverName(options),
    rejectUnauthorized: options.insecureSkipTlsVerify !== true,
    ALPNProtocols: [...alpn],
    checkServerIdentity: identityCheck(options, tls.checkServerIdentity),
  })
  await ready(socket, 'secureConnect', url, signal)
  socket.setNoDelay(true)
  return { socket, protocol: (socket as TLSSocket).alpnProtocol === 'h2' ? 'h2' : 'http/1.1' }
}

/** The host to connect to, without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port)
}

/** SNI may not carry an IP address; the identity check below still verifies it. */
function serverName(options: DialOptions): string {
  const name = options.tlsServerName ?? hostOf(options.url)
  return /^[\d.]+$|:/.test(name) ? '' : name
}

type IdentityCheck = typeof checkServerIdentity

function identityCheck(options: DialOptions, check: IdentityCheck): IdentityCheck {
  const expected = options.tlsServerName ?? hostOf(options.url)
  return (_host, cert) => check(expected, cert)
}

async function dialTcp(url: URL, signal?: AbortSignal): Promise<Socket> {
  const { connect } = await import('node:net')
  const socket = connect({ host: hostOf(url), port: portOf(url), noDelay: true })
  await ready(socket, 'connect', url, signal)
  return socket
}

function ready(socket: Socket, event: string, url: URL, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      signal?.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      socket.off('close', onClose)
    }
    const onAbort = (): void => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(signal?.reason)
    }
    const onError = (err: NodeJS.ErrnoException): void => {
      settle()
      reject(dialError(url, err))
    }
    const onClose = (): void => {
      settle()
      reject(
        new ConnectionError('unreachable', `connection to ${url.host} was closed while it was being made`, {
          sent: false,
        }),
      )
    }
    socket.once('error', onError)
    socket.once('close', onClose)
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once(event, () => {
      settle()
      resolve()
    })
  })
}

function dialError(url: URL, err: NodeJS.ErrnoException): ConnectionError {
  const code = tlsCodes.test(err.code ?? '') ? 'tls' : 'unreachable'
  const reason = err.message === '' ? err.code : err.message
  return new ConnectionError(code, `cannot connect to ${url.host}: ${reason}`, { cause: err, sent: false })
}

async function dialProxy(proxyUrl: string, target: URL, signal?: AbortSignal): Promise<Socket> {
  const proxy = new URL(proxyUrl)
  if (proxy.protocol !== 'http:') {
    throw new ConnectionError('unreachable', `proxies of type ${proxy.protocol} are not supported, only http:`, {
      sent: false,
    })
  }
  const { request } = await import('node:http')
  const authority = `${hostOf(target)}:${portOf(target)}`
  const credentials =
    proxy.username === '' ? undefined : `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return await new Promise<Socket>((resolve, reject) => {
    const req = request({
      host: hostOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: authority,
      signal,
      auth: credentials,
    })
    req.once('connect', (res, socket) => {
      if (res.statusCode === 200) resolve(socket as Socket)
      else reject(dialError(proxy, new Error(`the proxy answered ${res.statusCode} to CONNECT ${authority}`)))
    })
    req.once('error', (err) => reject(signal?.aborted === true ? signal.reason : dialError(proxy, err)))
    req.end()
  })
}
