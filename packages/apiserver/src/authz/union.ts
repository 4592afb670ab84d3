import { mastersGroup } from '../authn/groups.ts'
import type { AuthorizationResult, Authorizer, NonResourceRule, ResourceRule } from './port.ts'

/** Asks in order; the first that allows or denies decides. With no opinion anywhere, every reason given is reported. */
export function createUnionAuthorizer(members: readonly Authorizer[]): Authorizer {
  return {
    async authorize(attributes) {
      const reasons: string[] = []
      for (const member of members) {
        const verdict = await member.authorize(attributes)
        if (verdict.decision !== 'noOpinion') return verdict
        if (verdict.reason !== '') reasons.push(verdict.reason)
      }
      return { decision: 'noOpinion', reason: reasons.join('\n') }
    },

    async rulesFor(user, namespace) {
      const resourceRules: ResourceRule[] = []
      const nonResourceRules: NonResourceRule[] = []
      const errors: string[] = []
      let incomplete = false
      for (const member of members) {
        const rules = await member.rulesFor?.(user, namespace)
        if (rules === undefined) continue
        resourceRules.push(...rules.resourceRules)
        nonResourceRules.push(...rules.nonResourceRules)
        incomplete ||= rules.incomplete
        if (rules.evaluationError !== undefined) errors.push(rules.evaluationError)
      }
      const evaluationError = errors.length === 0 ? undefined : errors.join(', ')
      return { resourceRules, nonResourceRules, incomplete, evaluationError }
    },
  }
}

const superuser: AuthorizationResult = { decision: 'allow', reason: '' }
const noOpinion: AuthorizationResult = { decision: 'noOpinion', reason: '' }

/** Allows everything to members of system:masters, whatever happens to roles and bindings. */
export const superuserAuthorizer: Authorizer = {
  authorize: async ({ user }) => (user.groups.includes(mastersGroup) ? superuser : noOpinion),
}

const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
const everywhere = { verbs: ['*'], nonResourceURLs: ['*'] }

/**
 * AlwaysAllow and AlwaysDeny: the same answer to everybody. Denying is having no opinion, so that authorizers after it are
 * still asked (upstream's answers).
 */
export function constantAuthorizer(decision: 'allow' | 'noOpinion'): Authorizer {
  const reason = decision === 'allow' ? '' : 'Everything is forbidden.'
  const allows = decision === 'allow'
  return {
    authorize: async () => ({ decision, reason }),
    rulesFor: async () => ({
      resourceRules: allows ? [everything] : [],
      nonResourceRules: allows ? [everywhere] : [],
      incomplete: false,
    }),
  }
}
