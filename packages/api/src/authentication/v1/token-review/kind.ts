import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { createVerbs } from '../../../definition/verbs.ts'
import type { TokenReview } from '../types.generated.ts'

/** TokenReview of authentication.k8s.io: tokenreviews. */
export const tokenReviews: KindDefinition<TokenReview> = defineKind<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  resource: 'tokenreviews',
  namespaced: false,
  definitionName: 'io.k8s.api.authentication.v1.TokenReview',
  verbs: createVerbs,
  // A review is answered, not stored: it needs no name.
  validateMeta: () => [],
})
