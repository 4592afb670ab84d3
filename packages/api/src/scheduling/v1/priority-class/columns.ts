import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { age, ageColumn, column, nameColumn } from '../../../printing/columns.ts'
import type { PriorityClass } from '../types.generated.ts'

/** The columns of `kubectl get priorityclasses`. */
export const priorityClassColumns: readonly ColumnDefinition[] = [
  nameColumn,
  column(
    'Value',
    'integer',
    'value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.',
  ),
  column(
    'Global-Default',
    'boolean',
    'globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. However, if more than one PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global default PriorityClasses will be used as the default priority.',
  ),
  ageColumn,
  column(
    'PreemptionPolicy',
    'string',
    'preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.',
  ),
]

/** The cells for priorityClassColumns. */
export function priorityClassRow(priority: PriorityClass, now: number): JsonValue[] {
  const { metadata, value, globalDefault, preemptionPolicy } = priority
  return [metadata.name ?? '', value ?? 0, globalDefault ?? false, age(priority, now), preemptionPolicy ?? '']
}
