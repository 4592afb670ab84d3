import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { SubjectAccessReview } from '../types.generated.ts'
import { validateQuestion, validateReviewMeta, validateSubjectGiven } from '../review-validation.ts'

/** SubjectAccessReview of authorization.k8s.io: subjectaccessreviews. */
export const subjectAccessReviews: KindDefinition<SubjectAccessReview> = defineKind<SubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  resource: 'subjectaccessreviews',
  namespaced: false,
  definitionName: 'io.k8s.api.authorization.v1.SubjectAccessReview',
  verbs: createVerbs,
  validateMeta: (review) => validateReviewMeta(review, false),
  validate: ({ spec }) => [...validateQuestion(spec), ...validateSubjectGiven(spec)],
})
