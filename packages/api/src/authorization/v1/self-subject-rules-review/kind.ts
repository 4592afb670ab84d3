import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { SelfSubjectRulesReview } from '../types.generated.ts'

/** SelfSubjectRulesReview of authorization.k8s.io: selfsubjectrulesreviews. */
export const selfSubjectRulesReviews: KindDefinition<SelfSubjectRulesReview> = defineKind<SelfSubjectRulesReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  resource: 'selfsubjectrulesreviews',
  namespaced: false,
  definitionName: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  verbs: createVerbs,
  // A review is answered, not stored: it needs no name.
  validateMeta: () => [],
})
