import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { Lease } from '../types.generated.ts'
import { leaseColumns, leaseRow } from './columns.ts'
import { validateLease } from './validation.ts'

/** Lease of coordination.k8s.io: leases. */
export const leases: KindDefinition<Lease> = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  namespaced: true,
  definitionName: 'io.k8s.api.coordination.v1.Lease',
  validate: validateLease,
  columns: leaseColumns,
  row: leaseRow,
})
