import type { Clock } from '@keelson/component-base'
import { bearerToken } from './bearer.ts'
import { anonymousUser, authenticatedGroup, unauthenticatedGroup } from './groups.ts'
import type { Authentication, Authenticator } from './port.ts'
import type { ServiceAccountTokens } from './service-account-tokens.ts'
import { unauthorized } from './unauthorized.ts'
import { createX509Authenticator } from './x509.ts'

/** The ways in which a request may say who it is from. */
export interface AuthenticatorOptions {
  /** PEM bundle of the CAs whose client certificates are accepted. */
  readonly clientCa: string
  readonly tokens: ServiceAccountTokens
  readonly clock: Clock
  /** Told how many seconds are left of each certificate that proved somebody. */
  observeExpiration?(seconds: number): void
}

const anonymous: Authentication = { user: { name: anonymousUser, groups: [unauthenticatedGroup] } }

/**
 * Client certificate, then bearer token, then anonymous. Proven users also get the group `system:authenticated`.
 *
 * Never answers undefined. Throws Unauthorized when the credentials that were presented are not valid and no other
 * presented ones are.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const members = [createX509Authenticator(options), createBearerAuthenticator(options.tokens)]
  return {
    async authenticate(request) {
      let refusal: unknown
      for (const member of members) {
        try {
          const proven = await member.authenticate(request)
          if (proven !== undefined) return withAuthenticatedGroup(proven)
        } catch (err) {
          refusal ??= err
        }
      }
      if (refusal !== undefined) throw refusal
      return anonymous
    },
  }
}

function createBearerAuthenticator(tokens: ServiceAccountTokens): Authenticator {
  return {
    async authenticate(request) {
      const token = bearerToken(request.headers)
      if (token === undefined) return undefined
      const proven = await tokens.authenticateToken(token)
      if (proven === undefined) throw unauthorized('invalid bearer token')
      return proven
    },
  }
}

/** Adds `system:authenticated` where it is missing. */
export function withAuthenticatedGroup(proven: Authentication): Authentication {
  const { user } = proven
  if (user.groups.includes(authenticatedGroup)) return proven
  return { ...proven, user: { ...user, groups: [...user.groups, authenticatedGroup] } }
}
