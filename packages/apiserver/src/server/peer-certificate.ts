import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { RawRequest } from '../request/exchange.ts'

/** What a client presented, not verified: nothing without TLS or without a certificate. */
export interface PeerCertificates {
  readonly peerCertificate?: X509Certificate
  /** The rest of the chain the client sent, leaf excluded. */
  readonly peerChain?: readonly X509Certificate[]
}

// One per connection: making an X509Certificate from OpenSSL's costs more than the rest of authentication.
const presented = new WeakMap<object, PeerCertificates>()

interface WithSession {
  readonly stream?: { readonly session?: object & { readonly socket?: TLSSocket } }
}

/** The certificates of the client behind a request. */
export function peerCertificatesOf(request: RawRequest): PeerCertificates {
  const session = (request as WithSession).stream?.session
  const socket = session?.socket ?? (request.socket as TLSSocket | undefined)
  // An HTTP/2 socket is a new proxy on each access; its session is what stays.
  const key = session ?? socket
  if (key === undefined || socket === undefined || typeof socket.getPeerX509Certificate !== 'function') return {}
  const known = presented.get(key)
  if (known !== undefined) return known
  const peerCertificate = socket.getPeerX509Certificate()
  const certificates = peerCertificate === undefined ? {} : { peerCertificate, peerChain: chainAbove(peerCertificate) }
  presented.set(key, certificates)
  return certificates
}

/** What the client sent after its leaf. */
function chainAbove(leaf: X509Certificate): X509Certificate[] {
  const { issuerCertificate: issuer } = leaf
  return issuer === undefined ? [] : [issuer, ...chainAbove(issuer)]
}
