import { createHash } from 'node:crypto'
import type { Clock } from '@keelson/component-base'
import type { OfferedCredentials } from './credentials.ts'
import { createExpiringCache } from './expiring-cache.ts'
import type { RequestUser, Reviews } from './port.ts'

const maxTokens = 1_000
const authenticated = 'system:authenticated'
const anonymousUser: RequestUser = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Finds out who makes a request. */
export interface DelegatedAuthenticator {
  /** The user, or undefined when the request proves nobody's identity. Rejects when the apiserver cannot be asked. */
  authenticate(offered: OfferedCredentials): Promise<RequestUser | undefined>
}

/** How a program finds out who asks. */
export interface DelegatedAuthenticatorOptions {
  readonly reviews: Reviews
  readonly clock: Clock
  /** How long a good token is believed without asking again, in milliseconds. A bad one is never believed. */
  readonly tokenTtlMs: number
  /** Whether a request that offers no proof at all is system:anonymous, rather than nobody. */
  readonly anonymous: boolean
}

/**
 * Accepts client certificates that the TLS layer has verified against the cluster's CA, and bearer tokens that the
 * apiserver vouches for.
 */
export function createDelegatedAuthenticator(options: DelegatedAuthenticatorOptions): DelegatedAuthenticator {
  const tokens = createExpiringCache<RequestUser | undefined>({ clock: options.clock, maxEntries: maxTokens })
  return {
    async authenticate(offered) {
      const user = certificateUser(offered)
      if (user) return user
      const token = bearerToken(offered)
      if (token === undefined) return options.anonymous ? anonymousUser : undefined
      const key = createHash('sha256').update(token).digest('base64')
      return tokens.get(
        key,
        () => options.reviews.reviewToken(token),
        (found) => (found ? options.tokenTtlMs : 0),
      )
    },
  }
}

function certificateUser({ peerCertificate }: OfferedCredentials): RequestUser | undefined {
  const subject = peerCertificate?.subject as { CN?: string | string[]; O?: string | string[] } | undefined
  const name = [subject?.CN ?? []].flat()[0]
  if (name === undefined || name === '') return undefined
  return { name, groups: [...[subject?.O ?? []].flat(), authenticated] }
}

function bearerToken({ headers }: OfferedCredentials): string | undefined {
  const match = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? '')
  return match?.[1]
}
