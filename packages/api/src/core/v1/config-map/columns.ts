import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { ConfigMap } from '../types.generated.ts'

/** The columns of `kubectl get configmaps`. */
export const configMapColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Data',
    'string',
    "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
  ),
  ageColumn,
]

/** The cells for configMapColumns. */
export function configMapRow(map: ConfigMap, now: number): JsonValue[] {
  const count = Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length
  return [map.metadata.name ?? '', count, age(map, now)]
}
