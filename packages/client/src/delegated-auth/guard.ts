import { statusErrors, type StatusError } from '@keelson/apimachinery'
import type { Clock, StatusRefusal, StatusRequest } from '@keelson/component-base'
import type { Client } from '../rest/client.ts'
import { createApiReviews } from './api-reviews.ts'
import { createDelegatedAuthenticator } from './authenticator.ts'
import { createDelegatedAuthorizer } from './authorizer.ts'
import type { Reviews } from './port.ts'

/** Answers are believed for this long, in milliseconds (upstream's DelegatingAuthentication/AuthorizationOptions). */
const ttlMs = 10_000

/** Judges requests to a component's own port, as createStatusServer asks it. */
export type StatusGuard = (request: StatusRequest) => Promise<StatusRefusal | undefined>

/** What a guard works with. */
export interface StatusGuardOptions {
  readonly reviews: Reviews
  readonly clock: Clock
  /** Paths that everybody may read, without asking; one that ends in `*` stands for all that begin so. */
  readonly alwaysAllowPaths: readonly string[]
}

/** Delegates the question who may see a component's own port to the apiserver. */
export function createDelegatedGuard(client: Client, options: Omit<StatusGuardOptions, 'reviews'>): StatusGuard {
  return createStatusGuard({ ...options, reviews: createApiReviews(client) })
}

/**
 * Authenticates and authorizes requests for paths that are no resources. Who offers no proof is system:anonymous, and is
 * told 403 where that may not; proof that is not good is told 401.
 */
export function createStatusGuard(options: StatusGuardOptions): StatusGuard {
  const { reviews, clock, alwaysAllowPaths } = options
  const authenticator = createDelegatedAuthenticator({ reviews, clock, tokenTtlMs: ttlMs, anonymous: true })
  const authorizer = createDelegatedAuthorizer({ reviews, clock, allowedTtlMs: ttlMs, deniedTtlMs: ttlMs })
  return async (request) => {
    const { path } = request
    if (isAlwaysAllowed(path, alwaysAllowPaths)) return undefined
    const user = await authenticator.authenticate(request)
    if (user === undefined) return refusal(401, statusErrors.unauthorized('Unauthorized'))
    const verb = request.method.toLowerCase()
    if (await authorizer.authorize(user, [{ nonResourceAttributes: { verb, path } }])) return undefined
    return refusal(403, forbidden(`User "${user.name}" cannot ${verb} path "${path}"`))
  }
}

function isAlwaysAllowed(path: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => (entry.endsWith('*') ? path.startsWith(entry.slice(0, -1)) : path === entry))
}

function forbidden(message: string): StatusError {
  return statusErrors.forbidden({ group: '', resource: '' }, '', message)
}

function refusal(status: 401 | 403, { status: body }: StatusError): StatusRefusal {
  return { status, message: JSON.stringify(body, undefined, 2), contentType: 'application/json' }
}
