import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { Lease } from '../types.generated.ts'

/** The columns of `kubectl get leases`. */
export const leaseColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Holder',
    'string',
    'holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.',
  ),
  ageColumn,
]

/** The cells for leaseColumns. */
export function leaseRow(lease: Lease, now: number): JsonValue[] {
  return [lease.metadata.name ?? '', lease.spec.holderIdentity ?? '', age(lease, now)]
}
