import { createHash, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, exportJWK, SignJWT } from 'jose'
import { rfc3339 } from '@keelson/apimachinery'
import type { JsonObject } from '@keelson/apimachinery'
import type { Clock, Random } from '@keelson/component-base'
import type { ObjectReader } from '../state/port.ts'
import { BoundedCache } from './bounded-cache.ts'
import { serviceAccountGroups, serviceAccountUser } from './groups.ts'
import type { Authentication, UserInfo } from './port.ts'
import { brokenBinding } from './token-bindings.ts'
import { kubernetesClaim, parseClaims } from './token-claims.ts'
import type { KubernetesClaim, ObjectClaim, TokenBinding, TokenClaims } from './token-claims.ts'
import { unauthorized } from './unauthorized.ts'

/** The keys, names and objects that tokens are issued and checked with. */
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

/** A token to be issued: for which account, to whom, for how long, bound to what. */
export interface TokenIssueRequest {
  readonly namespace: string
  readonly serviceAccount: ObjectClaim
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  readonly boundTo?: TokenBinding
  /** Seconds after which the token counts as due for renewal, when shorter than its life. */
  readonly warnAfterSeconds?: number
}

/** Issues and verifies service-account tokens, and publishes the keys to verify them with. */
export interface ServiceAccountTokens {
  readonly apiAudiences: readonly string[]
  /** `expirationTimestamp` is when the holder should have a new token: at `warnAfterSeconds` where that is given. */
  issue(request: TokenIssueRequest): Promise<{ token: string; expirationTimestamp: string }>
  /**
   * Resolves to undefined when the token is not of this issuer; throws Unauthorized when it is but is not valid, or is
   * for none of `audiences` (the API server's own by default).
   */
  authenticateToken(token: string, audiences?: readonly string[]): Promise<Authentication | undefined>
  openIdConfiguration(): JsonObject
  jwks(): Promise<JsonObject>
}

interface VerificationKey {
  readonly id: string
  readonly algorithm: string
  readonly key: KeyObject
}

/** The private key with what its tokens say about it. */
type Signer = VerificationKey

const cachedTokens = 2048
const credentialId = 'authentication.kubernetes.io/credential-id'

/** Signs with ES256 (or RS256 for RSA keys). Signatures are verified once per token; everything else on every use. */
export function createServiceAccountTokens(options: ServiceAccountTokenOptions): ServiceAccountTokens {
  const keys = options.publicKeys.map((key) => ({ id: keyId(key), algorithm: algorithmOf(key), key }))
  const signer = signerOf(options.privateKey)
  const verified = new BoundedCache<string, TokenClaims>(cachedTokens)

  return {
    apiAudiences: options.apiAudiences,
    issue: (request) => issue(request, options, signer),

    async authenticateToken(token, audiences = options.apiAudiences) {
      let claims = verified.get(token)
      if (claims === undefined) {
        if (issuerOf(token) !== options.issuer) return undefined
        claims = await verifySignature(token, keys)
        verified.set(token, claims)
      }
      return accept(claims, audiences, options)
    },

    openIdConfiguration: () => ({
      issuer: options.issuer,
      jwks_uri: `${options.issuer}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(keys.map((key) => key.algorithm))],
    }),

    async jwks() {
      const published = keys.map(async ({ id, algorithm, key }) => {
        const jwk = await exportJWK(key)
        return { use: 'sig', kid: id, alg: algorithm, ...jwk } as JsonObject
      })
      return { keys: await Promise.all(published) }
    },
  }
}

async function issue(
  request: TokenIssueRequest,
  options: ServiceAccountTokenOptions,
  signer: Signer,
): Promise<{ token: string; expirationTimestamp: string }> {
  const issuedAt = Math.floor(options.clock.now() / 1000)
  const expires = issuedAt + request.expirationSeconds
  const claim: KubernetesClaim = {
    ...kubernetesClaim(request.namespace, request.serviceAccount, request.boundTo),
    ...(request.warnAfterSeconds === undefined ? {} : { warnafter: issuedAt + request.warnAfterSeconds }),
  }
  const claims: TokenClaims = {
    aud: request.audiences,
    exp: expires,
    iat: issuedAt,
    iss: options.issuer,
    jti: options.random.uuid(),
    'kubernetes.io': claim,
    nbf: issuedAt,
    sub: serviceAccountUser(request.namespace, request.serviceAccount.name),
  }
  const token = await new SignJWT({ ...claims, aud: [...claims.aud] })
    .setProtectedHeader({ alg: signer.algorithm, kid: signer.id })
    .sign(signer.key)
  const due = issuedAt + (request.warnAfterSeconds ?? request.expirationSeconds)
  return { token, expirationTimestamp: rfc3339(due * 1000) }
}

async function verifySignature(token: string, keys: readonly VerificationKey[]): Promise<TokenClaims> {
  const { kid, alg } = decodeProtectedHeader(token)
  const candidates = keys.filter((key) => key.algorithm === alg && (kid === undefined || key.id === kid))
  for (const { key, algorithm } of candidates) {
    try {
      const { payload } = await compactVerify(token, key, { algorithms: [algorithm] })
      const claims = parseClaims(JSON.parse(Buffer.from(payload).toString('utf8')))
      if (claims !== undefined) return claims
    } catch {
      // Another key may have signed it.
    }
  }
  throw unauthorized('invalid bearer token')
}

async function accept(
  claims: TokenClaims,
  audiences: readonly string[],
  options: ServiceAccountTokenOptions,
): Promise<Authentication> {
  const accepted = audiences.filter((audience) => claims.aud.includes(audience))
  if (accepted.length === 0) {
    throw unauthorized(`token audiences ${goList(claims.aud)} is invalid for the target audiences ${goList(audiences)}`)
  }
  const now = options.clock.now() / 1000
  if (now > claims.exp) throw unauthorized('service account token has expired')
  if (now < claims.nbf - 60) throw unauthorized('service account token is not valid yet')
  const claim = claims['kubernetes.io']
  if (claims.sub !== serviceAccountUser(claim.namespace, claim.serviceaccount.name)) {
    throw unauthorized('invalid bearer token')
  }
  const broken = await brokenBinding(claim, options)
  if (broken !== undefined) throw unauthorized(broken)
  return { user: userOf(claims), audiences: accepted }
}

function userOf(claims: TokenClaims): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims['kubernetes.io']
  const extra: Record<string, string[]> = {}
  if (claims.jti !== undefined) extra[credentialId] = [`JTI=${claims.jti}`]
  if (pod !== undefined) {
    extra['authentication.kubernetes.io/pod-name'] = [pod.name]
    extra['authentication.kubernetes.io/pod-uid'] = [pod.uid ?? '']
  }
  if (node !== undefined) {
    extra['authentication.kubernetes.io/node-name'] = [node.name]
    if (node.uid !== undefined) extra['authentication.kubernetes.io/node-uid'] = [node.uid]
  }
  return { name: claims.sub, uid: serviceaccount.uid, groups: serviceAccountGroups(namespace), extra }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

function algorithmOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256'
  throw new Error('a service-account key must be ECDSA P-256 or RSA')
}

function signerOf(key: KeyObject): Signer {
  const publicKey = createPublicKey(key.export({ type: 'pkcs8', format: 'pem' }))
  return { id: keyId(publicKey), algorithm: algorithmOf(key), key }
}

/** Upstream's key id: the base64url SHA-256 of the public key in DER. */
function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
}

function goList(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(' ')}]`
}
