import { isValidPathSegmentName } from '@keelson/apimachinery'
import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { RoleBinding } from '../types.generated.ts'
import { bindingColumns, bindingRow, defaultBinding, validateBindingOf, validateSameRole } from '../bindings.ts'

/** RoleBinding of rbac.authorization.k8s.io: rolebindings. */
export const roleBindings: KindDefinition<RoleBinding> = defineKind<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  resource: 'rolebindings',
  namespaced: true,
  definitionName: 'io.k8s.api.rbac.v1.RoleBinding',
  nameValidator: isValidPathSegmentName,
  defaults: defaultBinding,
  validate: (binding) => validateBindingOf(binding, ['Role', 'ClusterRole']),
  validateUpdate: (binding, old) => [
    ...validateBindingOf(binding, ['Role', 'ClusterRole']),
    ...validateSameRole(binding, old),
  ],
  columns: bindingColumns,
  row: bindingRow,
})
