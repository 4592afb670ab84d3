import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of authentication/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  SelfSubjectReview: {
    metadata: 'default={}',
    status: 'default={}',
  },
  SelfSubjectReviewStatus: {
    userInfo: 'default={}',
  },
  TokenRequest: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  TokenRequestSpec: {
    audiences: 'listType=atomic zero=kept',
    expirationSeconds: 'zero=kept',
  },
  TokenRequestStatus: {
    token: 'default="" zero=kept',
  },
  TokenReview: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  TokenReviewSpec: {
    audiences: 'listType=atomic',
  },
  TokenReviewStatus: {
    user: 'default={}',
    audiences: 'listType=atomic',
  },
  UserInfo: {
    groups: 'listType=atomic',
  },
}
