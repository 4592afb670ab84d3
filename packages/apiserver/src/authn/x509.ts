import { X509Certificate } from 'node:crypto'
import type { Clock } from '@keelson/component-base'
import { BoundedCache } from './bounded-cache.ts'
import type { AuthenticationRequest, Authenticator, UserInfo } from './port.ts'
import { unauthorized } from './unauthorized.ts'

const clientAuthUsage = '1.3.6.1.5.5.7.3.2'
const anyUsage = '2.5.29.37.0'
const maxChain = 6
const cachedCertificates = 512

/** Splits a PEM bundle into its certificates. Throws when one of them cannot be parsed. */
export function parseCertificates(bundle: string): X509Certificate[] {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

interface Proven {
  /** undefined: a valid certificate that names nobody. */
  readonly user: UserInfo | undefined
  readonly from: number
  readonly until: number
}

/**
 * Knows a client by its TLS certificate: the common name is the user, organizations are its groups.
 *
 * The whole chain is verified here against `clientCa`, validity and key usage included, whatever TLS itself thought of it.
 */
export function createX509Authenticator(options: {
  clientCa: string
  clock: Clock
  observeExpiration?(seconds: number): void
}): Authenticator {
  const roots = parseCertificates(options.clientCa)
  const proven = new BoundedCache<string, Proven>(cachedCertificates)

  return {
    async authenticate(request) {
      const leaf = request.peerCertificate
      if (leaf === undefined) return undefined
      let known = proven.get(leaf.fingerprint256)
      if (known === undefined) {
        known = prove(leaf, request, roots)
        proven.set(leaf.fingerprint256, known)
      }
      const now = options.clock.now()
      if (now < known.from || now > known.until) {
        throw unauthorized('x509: certificate has expired or is not yet valid')
      }
      options.observeExpiration?.((known.until - now) / 1000)
      return known.user === undefined ? undefined : { user: known.user }
    },
  }
}

function prove(leaf: X509Certificate, request: AuthenticationRequest, roots: readonly X509Certificate[]): Proven {
  const chain = chainToRoot(leaf, request.peerChain ?? [], roots)
  if (chain === undefined) throw unauthorized('x509: certificate signed by unknown authority')
  const usages = leaf.keyUsage as readonly string[] | undefined
  if (usages !== undefined && usages.length > 0 && !usages.includes(clientAuthUsage) && !usages.includes(anyUsage)) {
    throw unauthorized('x509: certificate specifies an incompatible key usage')
  }
  return {
    user: userOf(leaf),
    from: Math.max(...chain.map((certificate) => certificate.validFromDate.getTime())),
    until: Math.min(...chain.map((certificate) => certificate.validToDate.getTime())),
  }
}

/** The certificates from `leaf` up to a trusted root, or undefined when no root vouches for it. */
function chainToRoot(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): X509Certificate[] | undefined {
  const chain = [leaf]
  for (let current = leaf; chain.length <= maxChain;) {
    const root = roots.find((candidate) => issued(candidate, current))
    if (root !== undefined) return [...chain, root]
    const next = intermediates.find((candidate) => !chain.includes(candidate) && issued(candidate, current))
    if (next === undefined) return undefined
    chain.push(next)
    current = next
  }
  return undefined
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey)
}

function userOf(leaf: X509Certificate): UserInfo | undefined {
  const subject = leaf.toLegacyObject().subject as unknown as Record<string, string | string[] | undefined>
  const name = [subject['CN'] ?? []].flat()[0] ?? ''
  if (name === '') return undefined
  const fingerprint = leaf.fingerprint256.replaceAll(':', '').toLowerCase()
  return {
    name,
    groups: [subject['O'] ?? []].flat(),
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  }
}
