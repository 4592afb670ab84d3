import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { RawRequest } from '../request/exchange.ts'

// One per connection: making an X509Certificate from OpenSSL's costs more than the rest of authentication.
const certificates = new WeakMap<object, X509Certificate | null>()

interface WithSession {
  readonly stream?: { readonly session?: object & { readonly socket?: TLSSocket } }
}

/** The leaf certificate the client presented, not verified; undefined without TLS or certificate. */
export function peerCertificateOf(request: RawRequest): X509Certificate | undefined {
  const session = (request as WithSession).stream?.session
  const socket = session?.socket ?? (request.socket as TLSSocket | undefined)
  // An HTTP/2 socket is a new proxy on each access; its session is what stays.
  const key = session ?? socket
  if (key === undefined || socket === undefined || typeof socket.getPeerX509Certificate !== 'function') return undefined
  const known = certificates.get(key)
  if (known !== undefined) return known ?? undefined
  const certificate = socket.getPeerX509Certificate() ?? null
  certificates.set(key, certificate)
  return certificate ?? undefined
}
