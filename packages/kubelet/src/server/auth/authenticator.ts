import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '@keelson/component-base'
import { createExpiringCache } from './expiring-cache.ts'
import type { RequestUser, Reviews } from './port.ts'

/** How long a good token is believed without asking again (upstream's default: 2 minutes). */
const tokenTtlMs = 120_000
const maxTokens = 1_000
const authenticated = 'system:authenticated'

/** Finds out who makes a request. */
export interface Authenticator {
  /** The user, or undefined when the request proves nobody's identity. Rejects when the apiserver cannot be asked. */
  authenticate(request: IncomingMessage, signal: AbortSignal): Promise<RequestUser | undefined>
}

/**
 * Accepts client certificates that the TLS layer has verified against the cluster's CA, and bearer tokens that the
 * apiserver vouches for. There is no anonymous access.
 */
export function createAuthenticator(deps: { reviews: Reviews; clock: Clock }): Authenticator {
  const tokens = createExpiringCache<RequestUser | undefined>({ clock: deps.clock, maxEntries: maxTokens })
  return {
    async authenticate(request, signal) {
      const user = certificateUser(request)
      if (user) return user
      const token = bearerToken(request)
      if (token === undefined) return undefined
      const key = createHash('sha256').update(token).digest('base64')
      return tokens.get(
        key,
        () => deps.reviews.reviewToken(token, signal),
        (found) => (found ? tokenTtlMs : 0),
      )
    },
  }
}

function certificateUser(request: IncomingMessage): RequestUser | undefined {
  const socket = request.socket as TLSSocket
  if (!socket.authorized) return undefined
  const subject = socket.getPeerCertificate().subject as { CN?: string | string[]; O?: string | string[] } | undefined
  const name = [subject?.CN ?? []].flat()[0]
  if (name === undefined || name === '') return undefined
  return { name, groups: [...[subject?.O ?? []].flat(), authenticated] }
}

function bearerToken(request: IncomingMessage): string | undefined {
  const match = /^bearer +(\S+)$/i.exec(request.headers.authorization?.trim() ?? '')
  return match?.[1]
}
