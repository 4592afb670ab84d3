import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { SelfSubjectReview } from '../types.generated.ts'

/** SelfSubjectReview of authentication.k8s.io: selfsubjectreviews. */
export const selfSubjectReviews: KindDefinition<SelfSubjectReview> = defineKind<SelfSubjectReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  resource: 'selfsubjectreviews',
  namespaced: false,
  definitionName: 'io.k8s.api.authentication.v1.SelfSubjectReview',
  verbs: createVerbs,
  // A review is answered, not stored: it needs no name.
  validateMeta: () => [],
})
