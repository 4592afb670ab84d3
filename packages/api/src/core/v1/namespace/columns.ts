import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { Namespace } from '../types.generated.ts'

/** The columns of `kubectl get namespaces`. */
export const namespaceColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column('Status', 'string', 'The status of the namespace'),
  ageColumn,
]

/** The cells for namespaceColumns. */
export function namespaceRow(namespace: Namespace, now: number): JsonValue[] {
  return [namespace.metadata.name ?? '', namespace.status?.phase ?? '', age(namespace, now)]
}
