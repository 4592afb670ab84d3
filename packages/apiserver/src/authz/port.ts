import type { UserInfo } from '../authn/port.ts'

/** One question to an authorizer: may this user do this? */
export interface AuthorizerAttributes {
  readonly user: UserInfo
  readonly verb: string
  readonly isResourceRequest: boolean
  readonly apiGroup: string
  readonly apiVersion: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** The URL path; what matters for non-resource requests. */
  readonly path: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

/** `deny` ends the question; `noOpinion` passes it on, and refuses when nobody has an opinion. */
export type Decision = 'allow' | 'deny' | 'noOpinion'

/** An answer and, for people, why. */
export interface AuthorizationResult {
  readonly decision: Decision
  readonly reason: string
}

/** A rule over resources as SelfSubjectRulesReview lists it. */
export interface ResourceRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** A rule over URL paths as SelfSubjectRulesReview lists it. */
export interface NonResourceRule {
  readonly verbs: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** Every rule that applies to a user in a namespace; `incomplete` when some authorizer cannot enumerate its own. */
export interface RulesResult {
  readonly resourceRules: readonly ResourceRule[]
  readonly nonResourceRules: readonly NonResourceRule[]
  readonly incomplete: boolean
  readonly evaluationError?: string
}

/** Decides whether a user may do something. Never throws for a "no". */
export interface Authorizer {
  authorize(attributes: AuthorizerAttributes): Promise<AuthorizationResult>
  rulesFor?(user: UserInfo, namespace: string): Promise<RulesResult>
}
