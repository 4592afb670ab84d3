import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, deepEqual, fieldErrors } from '@keelson/apimachinery'
import { validateEventAs } from '../../../core/v1/event/validation.ts'
import type { EventsEvent } from '../types.generated.ts'
import { toCoreEvent } from './conversion.ts'

const deprecated = {
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
} as const

/** Rules for a new event beyond its metadata: stricter than those of core/v1. */
export function validateEventsEvent(event: EventsEvent): FieldError[] {
  const errors = [...validateEventAs(toCoreEvent(event), 'reportingController'), ...validateSeries(event)]
  if (!event.eventTime) errors.push(fieldErrors.required(FieldPath.of('eventTime'), ''))
  if (event.type !== 'Normal' && event.type !== 'Warning') {
    errors.push(fieldErrors.invalid(FieldPath.of('type'), '', `has invalid value: ${event.type ?? ''}`))
  }
  for (const [field, name] of Object.entries(deprecated)) {
    if (event[field as keyof typeof deprecated]) {
      errors.push(fieldErrors.invalid(FieldPath.of(name), '', 'needs to be unset'))
    }
  }
  if (event.deprecatedSource?.component || event.deprecatedSource?.host) {
    errors.push(fieldErrors.invalid(FieldPath.of('source'), '', 'needs to be unset'))
  }
  return errors
}

function validateSeries({ series }: EventsEvent): FieldError[] {
  if (series === undefined) return []
  const errors: FieldError[] = []
  const path = FieldPath.of('series')
  if ((series.count ?? 0) < 2) errors.push(fieldErrors.invalid(path.child('count'), '', 'should be at least 2'))
  if (!series.lastObservedTime) errors.push(fieldErrors.required(path.child('lastObservedTime'), ''))
  return errors
}

const immutable = [
  'regarding',
  'related',
  'reason',
  'action',
  'type',
  'note',
  'reportingController',
  'eventTime',
] as const

/** Rules for a changed event: only its series may. */
export function validateEventsEventUpdate(event: EventsEvent, old: EventsEvent): FieldError[] {
  return immutable
    .filter((field) => !deepEqual(event[field], old[field]))
    .map((field) => fieldErrors.invalid(FieldPath.of(field), event[field] ?? null, 'field is immutable'))
}
