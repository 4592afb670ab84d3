import type { Clock } from '@keelson/component-base'
import type { ServiceAccountTokens } from '../authn/index.ts'
import type { Authenticator } from '../authn/port.ts'
import type { Authorizer } from '../authz/port.ts'
import type { DocumentSource } from '../documents/port.ts'
import type { ActionSubresource, VirtualResource } from '../registry/port.ts'
import type { ObjectReader } from '../state/port.ts'

export interface ReviewDependencies {
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly tokens: ServiceAccountTokens
  readonly reader: ObjectReader
  readonly clock: Clock
}

/** TokenReview, the SubjectAccessReviews, SelfSubjectReview and SelfSubjectRulesReview. */
export declare function createReviewResources(dependencies: ReviewDependencies): readonly VirtualResource[]

/** serviceaccounts/token. */
export declare function createTokenSubresource(dependencies: ReviewDependencies): ActionSubresource

/** /.well-known/openid-configuration and /openid/v1/jwks. */
export declare function createIssuerDocuments(tokens: ServiceAccountTokens): DocumentSource
