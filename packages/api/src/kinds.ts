import { bindings } from './core/v1/binding/kind.ts'
import { configMaps } from './core/v1/config-map/kind.ts'
import { endpoints } from './core/v1/endpoints/kind.ts'
import { events } from './core/v1/event/kind.ts'
import { namespaces } from './core/v1/namespace/kind.ts'
import { nodes } from './core/v1/node/kind.ts'
import { pods } from './core/v1/pod/kind.ts'
import { secrets } from './core/v1/secret/kind.ts'
import { services } from './core/v1/service/kind.ts'
import { serviceAccounts } from './core/v1/service-account/kind.ts'
import { deployments } from './apps/v1/deployment/kind.ts'
import { replicaSets } from './apps/v1/replica-set/kind.ts'
import { selfSubjectReviews } from './authentication/v1/self-subject-review/kind.ts'
import { tokenReviews } from './authentication/v1/token-review/kind.ts'
import { localSubjectAccessReviews } from './authorization/v1/local-subject-access-review/kind.ts'
import { selfSubjectAccessReviews } from './authorization/v1/self-subject-access-review/kind.ts'
import { selfSubjectRulesReviews } from './authorization/v1/self-subject-rules-review/kind.ts'
import { subjectAccessReviews } from './authorization/v1/subject-access-review/kind.ts'
import { leases } from './coordination/v1/lease/kind.ts'
import { endpointSlices } from './discovery/v1/endpoint-slice/kind.ts'
import { eventsV1 } from './events/v1/event/kind.ts'
import { clusterRoles } from './rbac/v1/cluster-role/kind.ts'
import { clusterRoleBindings } from './rbac/v1/cluster-role-binding/kind.ts'
import { roles } from './rbac/v1/role/kind.ts'
import { roleBindings } from './rbac/v1/role-binding/kind.ts'
import { priorityClasses } from './scheduling/v1/priority-class/kind.ts'
import type { KindDefinition } from './definition/kind-definition.ts'

/** Every built-in kind that is served, group by group. A new kind is its folder and a line here. */
export const kinds: readonly KindDefinition[] = [
  bindings,
  configMaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  secrets,
  services,
  serviceAccounts,
  deployments,
  replicaSets,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  leases,
  endpointSlices,
  eventsV1,
  clusterRoles,
  clusterRoleBindings,
  roles,
  roleBindings,
  priorityClasses,
]

/** What findKind looks for: a kind or a resource of a group, in a version or in the first registered one. */
export interface KindQuery {
  group: string
  version?: string
  kind?: string
  resource?: string
}

/** The definition of a built-in kind; undefined when there is none. */
export function findKind(query: KindQuery): KindDefinition | undefined {
  return kinds.find(
    (kind) =>
      kind.group === query.group &&
      (query.version === undefined || kind.version === query.version) &&
      (query.kind === undefined || kind.kind === query.kind) &&
      (query.resource === undefined || kind.resource === query.resource),
  )
}

export {
  bindings,
  clusterRoleBindings,
  clusterRoles,
  configMaps,
  deployments,
  endpointSlices,
  endpoints,
  events,
  eventsV1,
  leases,
  localSubjectAccessReviews,
  namespaces,
  nodes,
  pods,
  priorityClasses,
  replicaSets,
  roleBindings,
  roles,
  secrets,
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  serviceAccounts,
  services,
  subjectAccessReviews,
  tokenReviews,
}
