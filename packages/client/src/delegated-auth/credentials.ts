import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'

/** What a request offers as proof of who makes it. */
export interface OfferedCredentials {
  readonly headers: Pick<IncomingHttpHeaders, 'authorization'>
  /** The client's certificate, given only when TLS has verified it against the client CA. */
  readonly peerCertificate?: { readonly subject?: object }
}

/** The proof that a request to a TLS server offers; a certificate that does not verify counts as none. */
export function offeredCredentials(request: IncomingMessage): OfferedCredentials {
  const socket = request.socket as TLSSocket
  return {
    headers: request.headers,
    ...(socket.authorized ? { peerCertificate: socket.getPeerCertificate() } : {}),
  }
}
