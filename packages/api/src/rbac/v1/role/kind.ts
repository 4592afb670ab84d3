import { FieldPath, isValidPathSegmentName } from '@keelson/apimachinery'
import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { Role } from '../types.generated.ts'
import { validateRules } from '../rules.ts'

/** Role of rbac.authorization.k8s.io: roles. */
export const roles: KindDefinition<Role> = defineKind<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  resource: 'roles',
  namespaced: true,
  definitionName: 'io.k8s.api.rbac.v1.Role',
  nameValidator: isValidPathSegmentName,
  validate: ({ rules }) => validateRules(rules, true, FieldPath.of('rules')),
})
