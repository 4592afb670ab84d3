import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { SelfSubjectAccessReview } from '../types.generated.ts'
import { validateQuestion, validateReviewMeta } from '../review-validation.ts'

/** SelfSubjectAccessReview of authorization.k8s.io: selfsubjectaccessreviews. */
export const selfSubjectAccessReviews: KindDefinition<SelfSubjectAccessReview> = defineKind<SelfSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  resource: 'selfsubjectaccessreviews',
  namespaced: false,
  definitionName: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  verbs: createVerbs,
  validateMeta: (review) => validateReviewMeta(review, false),
  validate: ({ spec }) => validateQuestion(spec),
})
