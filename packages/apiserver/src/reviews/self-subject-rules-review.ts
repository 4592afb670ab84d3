import { statusErrors } from '@keelson/apimachinery'
import { selfSubjectRulesReviews } from '@keelson/api'
import type { ResourceRule, SelfSubjectRulesReview } from '@keelson/api'
import type { Authorizer } from '../authz/port.ts'
import type { VirtualResource } from '../registry/port.ts'

/** Lists what users may do in a namespace, as far as the authorizers can tell. */
export function selfSubjectRulesReviewResource(authorizer: Authorizer): VirtualResource {
  return {
    kind: selfSubjectRulesReviews,
    async create({ body, user }) {
      const review = body as SelfSubjectRulesReview
      const { namespace } = review.spec
      if (!namespace) throw statusErrors.badRequest('no namespace on request')
      const rules = await authorizer.rulesFor?.(user, namespace)
      const answer: SelfSubjectRulesReview = {
        ...review,
        status: {
          resourceRules: (rules?.resourceRules ?? []) as ResourceRule[],
          nonResourceRules: (rules?.nonResourceRules ?? []) as { verbs: string[]; nonResourceURLs?: string[] }[],
          incomplete: rules?.incomplete ?? true,
          ...(rules?.evaluationError === undefined ? {} : { evaluationError: rules.evaluationError }),
        },
      }
      return answer
    },
  }
}
