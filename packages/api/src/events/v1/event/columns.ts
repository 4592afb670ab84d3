import type { JsonValue } from '@keelson/apimachinery'
import { eventRow } from '../../../core/v1/event/columns.ts'
import type { EventsEvent } from '../types.generated.ts'
import { toCoreEvent } from './conversion.ts'

/** The row of the stored event: both groups print alike. */
export function eventsEventRow(event: EventsEvent, now: number): JsonValue[] {
  return eventRow(toCoreEvent(event), now)
}
