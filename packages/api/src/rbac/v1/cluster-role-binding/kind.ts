import { isValidPathSegmentName } from '@keelson/apimachinery'
import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { ClusterRoleBinding } from '../types.generated.ts'
import { bindingColumns, bindingRow, defaultBinding, validateBindingOf, validateSameRole } from '../bindings.ts'

/** ClusterRoleBinding of rbac.authorization.k8s.io: clusterrolebindings. */
export const clusterRoleBindings: KindDefinition<ClusterRoleBinding> = defineKind<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  namespaced: false,
  definitionName: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  nameValidator: isValidPathSegmentName,
  defaults: defaultBinding,
  validate: (binding) => validateBindingOf(binding, ['ClusterRole']),
  validateUpdate: (binding, old) => [...validateBindingOf(binding, ['ClusterRole']), ...validateSameRole(binding, old)],
  columns: bindingColumns,
  row: bindingRow,
})
