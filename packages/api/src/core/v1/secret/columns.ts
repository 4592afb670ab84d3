import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { Secret } from '../types.generated.ts'

/** The columns of `kubectl get secrets`. */
export const secretColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Type',
    'string',
    'Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types',
  ),
  column(
    'Data',
    'string',
    "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
  ),
  ageColumn,
]

/** The cells for secretColumns. */
export function secretRow(secret: Secret, now: number): JsonValue[] {
  const count = Object.keys(secret.data ?? {}).length
  return [secret.metadata.name ?? '', secret.type ?? '', count, age(secret, now)]
}
