import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { fullVerbs } from '../../../definition/verbs.ts'
import type { Namespace } from '../types.generated.ts'
import { nameIsDnsLabel } from '@keelson/apimachinery'
import { namespaceColumns, namespaceRow } from './columns.ts'
import { defaultNamespace } from './defaults.ts'
import { validateNamespace, validateNamespaceStatus } from './validation.ts'

/** Namespace: namespaces. */
export const namespaces: KindDefinition<Namespace> = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  resource: 'namespaces',
  namespaced: false,
  namesNamespace: true,
  definitionName: 'io.k8s.api.core.v1.Namespace',
  shortNames: ['ns'],
  verbs: fullVerbs.filter((verb) => verb !== 'deletecollection'),
  subresources: [{ name: 'finalize', verbs: ['update'], kind: 'Namespace' }],
  status: true,
  nameValidator: nameIsDnsLabel,
  defaults: defaultNamespace,
  validate: validateNamespace,
  validateStatusUpdate: validateNamespaceStatus,
  columns: namespaceColumns,
  row: namespaceRow,
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
})
