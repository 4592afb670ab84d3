import type { JsonValue } from '@keelson/apimachinery'
import { formatLabelSelector } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn, wideColumn } from '../../../printing/columns.ts'
import { templateCells, templateColumns } from '../template-columns.ts'
import type { Deployment } from '../types.generated.ts'

/** The columns of `kubectl get deployments`. */
export const deploymentColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column('Ready', 'string', 'Number of the pod with ready state'),
  column(
    'Up-to-date',
    'string',
    'Total number of non-terminating pods targeted by this deployment that have the desired template spec.',
  ),
  column(
    'Available',
    'string',
    'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.',
  ),
  ageColumn,
  ...templateColumns,
  wideColumn(
    'Selector',
    'string',
    'Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment.',
  ),
]

/** The cells for deploymentColumns. */
export function deploymentRow(deployment: Deployment, now: number): JsonValue[] {
  const { spec, status } = deployment
  return [
    deployment.metadata.name ?? '',
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age(deployment, now),
    ...templateCells(spec.template),
    formatLabelSelector(spec.selector),
  ]
}
