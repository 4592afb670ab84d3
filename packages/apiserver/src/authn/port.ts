import type { IncomingHttpHeaders } from 'node:http'
import type { X509Certificate } from 'node:crypto'

/** Who makes a request. Groups include `system:authenticated` or `system:unauthenticated`. */
export interface UserInfo {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What an authenticator may look at. */
export interface AuthenticationRequest {
  readonly headers: IncomingHttpHeaders
  /** The client's leaf certificate as TLS handed it over; **not yet verified** against any CA. */
  readonly peerCertificate?: X509Certificate
  /** The rest of the chain the client sent, leaf excluded. */
  readonly peerChain?: readonly X509Certificate[]
}

/** A proven identity. */
export interface Authentication {
  readonly user: UserInfo
  readonly audiences?: readonly string[]
}

/**
 * Proves who makes a request.
 *
 * `undefined` means: nothing here that I know how to judge (the next authenticator may try; after the last one the
 * request is anonymous or refused). A StatusError with reason Unauthorized means: credentials were there and are bad.
 */
export interface Authenticator {
  authenticate(request: AuthenticationRequest): Promise<Authentication | undefined>
}
