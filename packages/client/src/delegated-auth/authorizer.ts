import type { Clock } from '@keelson/component-base'
import { createExpiringCache } from './expiring-cache.ts'
import type { AccessAttributes, RequestUser, Reviews } from './port.ts'

const maxAnswers = 1_000

/** Decides whether a user may make a request. */
export interface DelegatedAuthorizer {
  /** True when any of the permissions is granted. Rejects when the apiserver cannot be asked. */
  authorize(user: RequestUser, anyOf: readonly AccessAttributes[]): Promise<boolean>
}

/** How a program finds out who may do what. */
export interface DelegatedAuthorizerOptions {
  readonly reviews: Reviews
  readonly clock: Clock
  /** How long the apiserver's yes is believed, in milliseconds. */
  readonly allowedTtlMs: number
  /** How long its no is believed, in milliseconds. */
  readonly deniedTtlMs: number
}

/** Asks the apiserver by SubjectAccessReview and remembers its answers for a while. */
export function createDelegatedAuthorizer(options: DelegatedAuthorizerOptions): DelegatedAuthorizer {
  const answers = createExpiringCache<boolean>({ clock: options.clock, maxEntries: maxAnswers })
  return {
    async authorize(user, anyOf) {
      for (const access of anyOf) {
        const allowed = await answers.get(
          JSON.stringify([user, access]),
          () => options.reviews.reviewAccess(user, access),
          (answer) => (answer ? options.allowedTtlMs : options.deniedTtlMs),
        )
        if (allowed) return true
      }
      return false
    },
  }
}
