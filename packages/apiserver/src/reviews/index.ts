import type { Clock } from '@keelson/component-base'
import type { ServiceAccountTokens } from '../authn/index.ts'
import type { Authorizer } from '../authz/port.ts'
import type { VirtualResource } from '../registry/port.ts'
import { selfSubjectReviewResource } from './self-subject-review.ts'
import { selfSubjectRulesReviewResource } from './self-subject-rules-review.ts'
import { accessReviewResources } from './subject-access-reviews.ts'
import { tokenReviewResource } from './token-review.ts'

export { createIssuerDocuments } from './issuer-documents.ts'
export { createTokenSubresource } from './token-request.ts'
export type { TokenRequestDependencies } from './token-request.ts'

/** What reviews ask for their answers. */
export interface ReviewDependencies {
  readonly authorizer: Authorizer
  readonly tokens: ServiceAccountTokens
  readonly clock: Clock
}

/** TokenReview, the SubjectAccessReviews, SelfSubjectReview and SelfSubjectRulesReview. */
export function createReviewResources({ authorizer, tokens, clock }: ReviewDependencies): readonly VirtualResource[] {
  return [
    tokenReviewResource(tokens),
    selfSubjectReviewResource(clock),
    ...accessReviewResources(authorizer),
    selfSubjectRulesReviewResource(authorizer),
  ]
}
