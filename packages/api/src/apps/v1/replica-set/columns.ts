import type { JsonValue } from '@keelson/apimachinery'
import { formatLabelSelector } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn, wideColumn } from '../../../printing/columns.ts'
import { templateCells, templateColumns } from '../template-columns.ts'
import type { ReplicaSet } from '../types.generated.ts'

/** The columns of `kubectl get replicasets`. */
export const replicaSetColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Desired',
    'integer',
    'Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
  ),
  column(
    'Current',
    'integer',
    'Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
  ),
  column('Ready', 'integer', 'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.'),
  ageColumn,
  ...templateColumns,
  wideColumn(
    'Selector',
    'string',
    'Selector is a label query over pods that should match the replica count. If the selector is empty, it is defaulted to the labels present on the pod template. Label keys and values that must match in order to be controlled by this replica set. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
  ),
]

/** The cells for replicaSetColumns. */
export function replicaSetRow(set: ReplicaSet, now: number): JsonValue[] {
  const { spec, status } = set
  return [
    set.metadata.name ?? '',
    spec.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(set, now),
    ...templateCells(spec.template),
    formatLabelSelector(spec.selector),
  ]
}
