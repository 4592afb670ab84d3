import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import { validateReviewMeta } from '../review-validation.ts'
import type { LocalSubjectAccessReview } from '../types.generated.ts'
import { validateLocalReview } from './validation.ts'

/** LocalSubjectAccessReview of authorization.k8s.io: localsubjectaccessreviews. */
export const localSubjectAccessReviews: KindDefinition<LocalSubjectAccessReview> = defineKind<LocalSubjectAccessReview>(
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'LocalSubjectAccessReview',
    resource: 'localsubjectaccessreviews',
    namespaced: true,
    definitionName: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
    verbs: createVerbs,
    validateMeta: (review) => validateReviewMeta(review, true),
    validate: validateLocalReview,
  },
)
