import type { JsonValue, KubeObject } from '@keelson/apimachinery'
import { humanDuration, parseTime } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../definition/kind-definition.ts'

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names'
const creationDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

/** The NAME column every kind begins with. */
export const nameColumn: ColumnDefinition = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: nameDescription,
  priority: 0,
}

/** The AGE column. */
export const ageColumn: ColumnDefinition = {
  name: 'Age',
  type: 'string',
  format: '',
  description: creationDescription,
  priority: 0,
}

/** A column that always shows. */
export function column(name: string, type: ColumnDefinition['type'], description: string): ColumnDefinition {
  return { name, type, format: '', description, priority: 0 }
}

/** A column of wide output. */
export function wideColumn(name: string, type: ColumnDefinition['type'], description: string): ColumnDefinition {
  return { ...column(name, type, description), priority: 1 }
}

/** Columns of kinds without a printer of their own. */
export const defaultColumns: readonly ColumnDefinition[] = [
  nameColumn,
  { name: 'Created At', type: 'date', format: '', description: creationDescription, priority: 0 },
]

/** The row for defaultColumns. */
export function defaultRow(obj: KubeObject): JsonValue[] {
  return [obj.metadata.name ?? '', obj.metadata.creationTimestamp ?? null]
}

/** How long ago, as kubectl prints it; '<unknown>' for a time that is not set. */
export function since(time: string | undefined, now: number): string {
  return time === undefined || time === '' ? '<unknown>' : humanDuration(now - parseTime(time))
}

/** The AGE of an object. */
export function age(obj: KubeObject, now: number): string {
  return since(obj.metadata.creationTimestamp, now)
}

/** A label map as 'a=b,c=d', sorted; '<none>' when empty. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? '<none>' : pairs.toSorted().join(',')
}
