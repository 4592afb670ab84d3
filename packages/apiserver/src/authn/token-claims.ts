/** What a service-account token is bound to besides its account. */
export interface TokenBinding {
  readonly kind: 'Pod' | 'Secret' | 'Node'
  readonly name: string
  readonly uid: string
  /** The node a bound pod runs on; recorded, not required to stay. */
  readonly node?: ObjectClaim
}

/** An object as a token names it. */
export interface ObjectClaim {
  readonly name: string
  readonly uid?: string
}

/** The `kubernetes.io` claim. */
export interface KubernetesClaim {
  readonly namespace: string
  readonly serviceaccount: ObjectClaim
  readonly pod?: ObjectClaim
  readonly secret?: ObjectClaim
  readonly node?: ObjectClaim
  /** Seconds since the epoch after which the holder should have renewed. */
  readonly warnafter?: number
}

/** The payload of a service-account token. Times are seconds since the epoch. */
export interface TokenClaims {
  readonly aud: readonly string[]
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti?: string
  readonly nbf: number
  readonly sub: string
  readonly 'kubernetes.io': KubernetesClaim
}

/** The private claim for an account and what its token is bound to. */
export function kubernetesClaim(
  namespace: string,
  serviceaccount: ObjectClaim,
  boundTo: TokenBinding | undefined,
): KubernetesClaim {
  if (boundTo === undefined) return { namespace, serviceaccount }
  const object = { name: boundTo.name, uid: boundTo.uid }
  if (boundTo.kind === 'Secret') return { namespace, secret: object, serviceaccount }
  if (boundTo.kind === 'Node') return { namespace, node: object, serviceaccount }
  return { namespace, ...(boundTo.node === undefined ? {} : { node: boundTo.node }), pod: object, serviceaccount }
}

/** Reads a payload, or undefined when it has not the form of a service-account token. */
export function parseClaims(payload: unknown): TokenClaims | undefined {
  if (!isRecord(payload)) return undefined
  const claim = payload['kubernetes.io']
  if (!isRecord(claim) || typeof claim['namespace'] !== 'string' || !isObjectClaim(claim['serviceaccount'])) {
    return undefined
  }
  for (const bound of ['pod', 'secret', 'node']) {
    if (claim[bound] !== undefined && !isObjectClaim(claim[bound])) return undefined
  }
  const { iss, sub, exp } = payload
  if (typeof iss !== 'string' || typeof sub !== 'string' || typeof exp !== 'number') return undefined
  const aud = typeof payload['aud'] === 'string' ? [payload['aud']] : payload['aud']
  if (!Array.isArray(aud) || !aud.every((item) => typeof item === 'string')) return undefined
  return { nbf: 0, iat: 0, ...payload, aud } as unknown as TokenClaims
}

function isObjectClaim(value: unknown): boolean {
  return isRecord(value) && typeof value['name'] === 'string' && ['string', 'undefined'].includes(typeof value['uid'])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
