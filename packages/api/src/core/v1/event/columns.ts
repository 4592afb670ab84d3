import type { JsonValue } from '@keelson/apimachinery'
import type { ColumnDefinition } from '../../../definition/kind-definition.ts'
import { column, nameColumn, since, wideColumn } from '../../../printing/columns.ts'
import type { Event } from '../types.generated.ts'

/** The columns of `kubectl get events`. */
export const eventColumns: readonly ColumnDefinition[] = [
  column('Last Seen', 'string', 'The time at which the most recent occurrence of this event was recorded.'),
  column('Type', 'string', 'Type of this event (Normal, Warning), new types could be added in the future'),
  column(
    'Reason',
    'string',
    "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
  ),
  column('Object', 'string', 'The object that this event is about.'),
  wideColumn(
    'Subobject',
    'string',
    'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the name of the container that triggered the event) or if no container name is specified "spec.containers[2]" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.',
  ),
  wideColumn(
    'Source',
    'string',
    'The component reporting this event. Should be a short machine understandable string.',
  ),
  column('Message', 'string', 'A human-readable description of the status of this operation.'),
  wideColumn(
    'First Seen',
    'string',
    'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)',
  ),
  wideColumn('Count', 'string', 'The number of times this event has occurred.'),
  { ...nameColumn, priority: 1 },
]

/** The cells for eventColumns. */
export function eventRow(event: Event, now: number): JsonValue[] {
  const first = event.firstTimestamp ?? event.eventTime
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? first
  const { kind = '', name = '', fieldPath = '' } = event.involvedObject ?? {}
  return [
    since(last, now),
    event.type ?? '',
    event.reason ?? '',
    name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`,
    fieldPath,
    sourceText(event),
    (event.message ?? '').trim(),
    since(first, now),
    event.series?.count ?? (event.count || 1),
    event.metadata.name ?? '',
  ]
}

function sourceText({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || ''
  const instance = source?.host || reportingInstance || ''
  return instance === '' ? component : `${component}, ${instance}`
}
