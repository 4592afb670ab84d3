import { statusErrors } from '@keelson/apimachinery'
import { tokenReviews } from '@keelson/api'
import type { TokenReview, TokenReviewStatus } from '@keelson/api'
import { withAuthenticatedGroup } from '../authn/authenticator.ts'
import type { ServiceAccountTokens } from '../authn/index.ts'
import { unauthorizedDetail } from '../authn/index.ts'
import type { VirtualResource } from '../registry/port.ts'
import { reviewedUser } from './user-info.ts'

/** Tells components that are handed a bearer token whose it is. */
export function tokenReviewResource(tokens: ServiceAccountTokens): VirtualResource {
  return {
    kind: tokenReviews,
    async create({ body }) {
      const review = body as TokenReview
      const { token, audiences = [] } = review.spec
      if (!token) throw statusErrors.badRequest('token is required for TokenReview in authentication')
      return { ...review, status: await judge(tokens, token, audiences) } as TokenReview
    },
  }
}

async function judge(
  tokens: ServiceAccountTokens,
  token: string,
  audiences: readonly string[],
): Promise<TokenReviewStatus> {
  try {
    const proven = await tokens.authenticateToken(token, audiences.length === 0 ? tokens.apiAudiences : audiences)
    if (proven === undefined) return { user: {}, error: 'invalid bearer token' }
    const { user } = withAuthenticatedGroup(proven)
    return { authenticated: true, user: reviewedUser(user), audiences: [...(proven.audiences ?? [])] }
  } catch (err) {
    const error = unauthorizedDetail(err)
    if (error === undefined) throw err
    return { user: {}, error }
  }
}
