import type { Clock } from '@keelson/component-base'
import { createExpiringCache } from './expiring-cache.ts'
import type { NodeAccess, RequestUser, Reviews } from './port.ts'

/** How long the apiserver's answers are believed (the kubelet's defaults: 5 minutes for yes, 30 seconds for no). */
const allowedTtlMs = 300_000
const deniedTtlMs = 30_000
const maxAnswers = 1_000

/** Decides whether a user may make a request. */
export interface Authorizer {
  /** True when any of the permissions is granted. Rejects when the apiserver cannot be asked. */
  authorize(user: RequestUser, anyOf: readonly NodeAccess[], signal: AbortSignal): Promise<boolean>
}

/** Asks the apiserver by SubjectAccessReview and remembers its answers for a while. */
export function createAuthorizer(deps: { reviews: Reviews; clock: Clock }): Authorizer {
  const answers = createExpiringCache<boolean>({ clock: deps.clock, maxEntries: maxAnswers })
  return {
    async authorize(user, anyOf, signal) {
      for (const access of anyOf) {
        const allowed = await answers.get(
          JSON.stringify([user, access]),
          () => deps.reviews.reviewAccess(user, access, signal),
          (answer) => (answer ? allowedTtlMs : deniedTtlMs),
        )
        if (allowed) return true
      }
      return false
    },
  }
}
