import type { Authorizer, NonResourceRule, ResourceRule } from '../port.ts'
import type { RbacPolicy } from './policy.ts'
import { ruleAllows } from './rule.ts'

/** Allows what some role bound to the user allows; has no opinion on anything else. */
export function createRbacAuthorizer(policy: RbacPolicy): Authorizer {
  return {
    async authorize(attributes) {
      const { grants, errors } = policy.grantsOf(attributes.user, attributes.namespace)
      for (const grant of grants) {
        if (ruleAllows(grant.rule, attributes)) {
          return { decision: 'allow', reason: `RBAC: allowed by ${grant.describe()}` }
        }
      }
      return { decision: 'noOpinion', reason: errors.length === 0 ? '' : `RBAC: ${aggregate(errors)}` }
    },

    async rulesFor(user, namespace) {
      const { grants, errors } = policy.grantsOf(user, namespace)
      const resourceRules: ResourceRule[] = []
      const nonResourceRules: NonResourceRule[] = []
      for (const { rule } of grants) {
        const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule
        if ((resources ?? []).length > 0) resourceRules.push({ verbs, apiGroups, resources, resourceNames })
        if ((nonResourceURLs ?? []).length > 0) nonResourceRules.push({ verbs, nonResourceURLs })
      }
      const evaluationError = errors.length === 0 ? undefined : aggregate(errors)
      return { resourceRules, nonResourceRules, incomplete: errors.length > 0, evaluationError }
    },
  }
}

/** Go's rendering of several errors at once. */
function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`
}
