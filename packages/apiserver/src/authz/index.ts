import type { StatusError } from '@keelson/apimachinery'
import type { ObjectFeed } from '../state/port.ts'
import type { UserInfo } from '../authn/port.ts'
import type { Authorizer, AuthorizerAttributes } from './port.ts'

/** One RBAC PolicyRule. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** RBAC state as roles and bindings stand now. */
export interface RbacPolicy {
  /** Every rule a user holds in a namespace ('' for cluster scope only). */
  rulesOf(user: UserInfo, namespace: string): { rules: PolicyRule[]; errors: string[] }
  /** The rules of a role, or undefined when it does not exist. */
  rulesOfRole(ref: { kind: string; name: string }, namespace: string): readonly PolicyRule[] | undefined
}

export interface Authorization {
  /** system:masters, then Node, then RBAC. */
  readonly authorizer: Authorizer
  readonly rbac: RbacPolicy
  /** Resolves once roles, bindings and pods are known; follows them until `signal` aborts. */
  start(signal: AbortSignal): Promise<void>
}

export declare function createAuthorization(options: { feed: ObjectFeed }): Authorization

/** The refusal as clients see it. */
export declare function forbiddenError(attributes: AuthorizerAttributes, reason: string): StatusError
