import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect as tcpConnect } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { Clock } from '@keelson/component-base'
import type { Backend, BackendRequest, Dialer } from './port.ts'

const connectTimeoutMs = 30_000

/** How the server proves itself to kubelets, and how they prove themselves to it. */
export interface DialerTls {
  readonly cert?: string
  readonly key?: string
  /** Without it kubelets' certificates are taken as they are, as upstream does. */
  readonly ca?: string
}

function tlsOptions(tls: DialerTls): ConnectionOptions {
  return {
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.ca === undefined ? { rejectUnauthorized: false } : { ca: tls.ca }),
  }
}

/** Connects to kubelets and pods from this process's own network. */
export function createDialer(tls: DialerTls, clock: Clock): Dialer {
  return {
    request(backend: Backend, o: BackendRequest, body): Promise<IncomingMessage> {
      const { host, port } = backend
      const base = { host, port, method: o.method, path: o.path, headers: o.headers, signal: o.signal, agent: false }
      return new Promise((resolve, reject) => {
        const outgoing = backend.tls ? httpsRequest({ ...base, ...tlsOptions(tls) }) : httpRequest(base)
        outgoing.once('response', resolve)
        outgoing.once('error', reject)
        if (body === undefined) outgoing.end()
        else body.pipe(outgoing)
      })
    },
    connect({ host, port, tls: secure }: Backend, signal: AbortSignal): Promise<Duplex> {
      return new Promise((resolve, reject) => {
        const socket = secure
          ? tlsConnect({ host, port, ALPNProtocols: ['http/1.1'], ...tlsOptions(tls) })
          : tcpConnect({ host, port })
        const timer = clock.setTimeout(() => fail(new Error(`dial ${host}:${port}: i/o timeout`)), connectTimeoutMs)
        const onAbort = (): void => fail(signal.reason)
        const settle = (): void => {
          timer.cancel()
          signal.removeEventListener('abort', onAbort)
          socket.off('error', fail)
        }
        const fail = (err: unknown): void => {
          settle()
          socket.on('error', () => undefined)
          socket.destroy()
          reject(err)
        }
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          settle()
          resolve(socket)
        })
        socket.once('error', fail)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    },
  }
}
