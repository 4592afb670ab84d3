import { deepEqual, statusErrors } from '@keelson/apimachinery'
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '@keelson/api'
import { mastersGroup } from '../../authn/groups.ts'
import type { UserInfo } from '../../authn/port.ts'
import type { Authorizer } from '../port.ts'
import { describeRule, goQuotedList, missingRules } from './covers.ts'
import type { RbacPolicy } from './policy.ts'
import type { PolicyRule } from './rule.ts'

const group = 'rbac.authorization.k8s.io'
const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

/** Where the rights of the author of a role or binding are looked up. */
export interface EscalationContext {
  readonly policy: RbacPolicy
  readonly authorizer: Authorizer
}

/** A role or binding about to be written, and the one it replaces. */
export interface RbacWrite<T> {
  readonly user: UserInfo
  /** `roles`, `clusterroles`, `rolebindings` or `clusterrolebindings`. */
  readonly resource: string
  readonly namespace: string
  readonly object: T
  readonly oldObject?: T
}

/** Refuses a role that grants more than its author holds, unless the author may `escalate`. Throws Forbidden. */
export async function checkRole(write: RbacWrite<ClusterRole | Role>, context: EscalationContext): Promise<void> {
  const { user, object, oldObject } = write
  const aggregation = aggregationOf(object)
  const changed =
    oldObject === undefined ||
    !deepEqual(oldObject.rules, object.rules) ||
    !deepEqual(aggregationOf(oldObject), aggregation)
  if (!changed || user.groups.includes(mastersGroup)) return
  if (await may('escalate', write, context, { resource: write.resource, name: object.metadata.name ?? '' })) return
  const refuse = (message: string) =>
    statusErrors.forbidden({ group, resource: write.resource }, object.metadata.name ?? '', message)
  const held = heldRules(write, context)
  if (aggregation !== undefined && missingRules(held, everything).length > 0) {
    throw refuse('must have cluster-admin privileges to use an aggregationRule')
  }
  const message = escalation(user, held, (object.rules ?? []) as readonly PolicyRule[])
  if (message !== undefined) throw refuse(message)
}

/** Refuses a binding to a role that grants more than its author holds, unless the author may `bind` it. Throws Forbidden. */
export async function checkBinding(
  write: RbacWrite<ClusterRoleBinding | RoleBinding>,
  context: EscalationContext,
): Promise<void> {
  const { user, object, oldObject } = write
  const changed =
    oldObject === undefined ||
    !deepEqual(oldObject.subjects, object.subjects) ||
    !deepEqual(oldObject.roleRef, object.roleRef)
  if (!changed || user.groups.includes(mastersGroup)) return
  const { roleRef } = object
  const resource = roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles'
  if (await may('bind', write, context, { resource, name: roleRef.name })) return
  const wanted = context.policy.rulesOfRole(roleRef, write.namespace)
  if (wanted === undefined) throw statusErrors.notFound({ group, resource }, roleRef.name)
  const message = escalation(user, heldRules(write, context), wanted)
  if (message !== undefined) {
    throw statusErrors.forbidden({ group, resource: write.resource }, object.metadata.name ?? '', message)
  }
}

function aggregationOf(role: ClusterRole | Role): unknown {
  return (role as ClusterRole).aggregationRule
}

async function may(
  verb: string,
  write: RbacWrite<unknown>,
  context: EscalationContext,
  role: { resource: string; name: string },
): Promise<boolean> {
  const { decision } = await context.authorizer.authorize({
    user: write.user,
    verb,
    apiGroup: group,
    apiVersion: '*',
    resource: role.resource,
    subresource: '',
    namespace: write.namespace,
    name: role.name,
    path: '',
    isResourceRequest: true,
  })
  return decision === 'allow'
}

function heldRules(write: RbacWrite<unknown>, context: EscalationContext): PolicyRule[] {
  return [...context.policy.grantsOf(write.user, write.namespace).grants].map(({ rule }) => rule)
}

function escalation(user: UserInfo, held: readonly PolicyRule[], wanted: readonly PolicyRule[]): string | undefined {
  const missing = missingRules(held, wanted)
  if (missing.length === 0) return undefined
  const described = [...new Set(missing.map(describeRule))].toSorted()
  return (
    `user ${JSON.stringify(user.name)} (groups=${goQuotedList(user.groups)}) ` +
    `is attempting to grant RBAC permissions not currently held:\n${described.join('\n')}`
  )
}
