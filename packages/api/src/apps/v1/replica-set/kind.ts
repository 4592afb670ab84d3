import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { scale } from '../scale.ts'
import type { ReplicaSet } from '../types.generated.ts'
import { replicaSetColumns, replicaSetRow } from './columns.ts'
import { defaultReplicaSet } from './defaults.ts'
import { validateReplicaSet, validateReplicaSetStatus, validateReplicaSetUpdate } from './validation.ts'

/** ReplicaSet of apps: replicasets. */
export const replicaSets: KindDefinition<ReplicaSet> = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  namespaced: true,
  definitionName: 'io.k8s.api.apps.v1.ReplicaSet',
  shortNames: ['rs'],
  categories: ['all'],
  status: true,
  scale,
  generationTracked: true,
  defaults: defaultReplicaSet,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  validateStatusUpdate: validateReplicaSetStatus,
  columns: replicaSetColumns,
  row: replicaSetRow,
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
})
