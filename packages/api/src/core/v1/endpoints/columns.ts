import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { Endpoints } from '../types.generated.ts'

/** The columns of `kubectl get endpoints`. */
export const endpointsColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Endpoints',
    'string',
    'The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.',
  ),
  ageColumn,
]

const shown = 3

/** The cells for endpointsColumns. */
export function endpointsRow(endpoints: Endpoints, now: number): JsonValue[] {
  return [endpoints.metadata.name ?? '', addressesText(endpoints), age(endpoints, now)]
}

function addressesText({ subsets = [] }: Endpoints): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  )
  if (all.length === 0) return '<none>'
  const text = all.slice(0, shown).join(',')
  return all.length > shown ? `${text} + ${all.length - shown} more...` : text
}
