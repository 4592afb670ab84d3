import type { KeyObject } from 'node:crypto'
import type { JsonObject } from '@keelson/apimachinery'
import type { Clock, Random } from '@keelson/component-base'
import type { ObjectReader } from '../state/port.ts'
import type { Authentication, Authenticator } from './port.ts'

export interface ServiceAccountTokenOptions {
  readonly issuer: string
  /** Audiences of the API server itself; a token without any of them is refused. */
  readonly apiAudiences: readonly string[]
  readonly privateKey: KeyObject
  /** Every key whose tokens are accepted, the private key's own included. */
  readonly publicKeys: readonly KeyObject[]
  readonly reader: ObjectReader
  readonly clock: Clock
  readonly random: Random
}

/** What a service-account token is bound to besides its account. */
export interface TokenBinding {
  readonly kind: 'Pod' | 'Secret' | 'Node'
  readonly name: string
  readonly uid: string
  /** The node a bound pod runs on; recorded, not required to stay. */
  readonly node?: { readonly name: string; readonly uid?: string }
}

export interface TokenIssueRequest {
  readonly namespace: string
  readonly serviceAccount: { readonly name: string; readonly uid: string }
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  readonly boundTo?: TokenBinding
  /** Seconds after which the token counts as due for renewal, when shorter than its life. */
  readonly warnAfterSeconds?: number
}

/** Issues and verifies service-account tokens, and publishes the keys to verify them with. */
export interface ServiceAccountTokens {
  readonly apiAudiences: readonly string[]
  issue(request: TokenIssueRequest): Promise<{ token: string; expirationTimestamp: string }>
  /** Undefined when the token is not of this issuer; throws Unauthorized when it is but is not valid. */
  authenticateToken(token: string, audiences?: readonly string[]): Promise<Authentication | undefined>
  openIdConfiguration(): JsonObject
  jwks(): Promise<JsonObject>
}

export declare function createServiceAccountTokens(options: ServiceAccountTokenOptions): ServiceAccountTokens

export interface AuthenticatorOptions {
  /** PEM bundle of the CAs whose client certificates are accepted. */
  readonly clientCa: string
  readonly tokens: ServiceAccountTokens
  readonly clock: Clock
}

/** x509, then bearer tokens, then anonymous; adds `system:authenticated`. Never answers undefined. */
export declare function createAuthenticator(options: AuthenticatorOptions): Authenticator
