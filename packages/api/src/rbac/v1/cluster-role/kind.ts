import { isValidPathSegmentName } from '@keelson/apimachinery'
import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { ClusterRole } from '../types.generated.ts'
import { validateClusterRole } from './validation.ts'

/** ClusterRole of rbac.authorization.k8s.io: clusterroles. */
export const clusterRoles: KindDefinition<ClusterRole> = defineKind<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  resource: 'clusterroles',
  namespaced: false,
  definitionName: 'io.k8s.api.rbac.v1.ClusterRole',
  nameValidator: isValidPathSegmentName,
  validate: validateClusterRole,
})
