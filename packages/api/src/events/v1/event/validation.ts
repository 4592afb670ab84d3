import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, deepEqual, fieldErrors } from '@keelson/apimachinery'
import { validateEvent } from '../../../core/v1/event/validation.ts'
import { qualifiedName } from '../../../validation/rules.ts'
import type { EventsEvent } from '../types.generated.ts'
import { toCoreEvent } from './conversion.ts'

/** Rules for a new event beyond its metadata: stricter than those of core/v1. */
export function validateEventsEvent(event: EventsEvent): FieldError[] {
  const errors = validateEvent(toCoreEvent(event))
  if (!event.eventTime) errors.push(fieldErrors.required(FieldPath.of('eventTime'), ''))
  const controller = FieldPath.of('reportingController')
  if (!event.reportingController) errors.push(fieldErrors.required(controller, ''))
  errors.push(...qualifiedName(event.reportingController, controller))
  errors.push(...boundedText(event.reportingInstance, 'reportingInstance'))
  errors.push(...boundedText(event.action, 'action'))
  errors.push(...boundedText(event.reason, 'reason'))
  if (Buffer.byteLength(event.note ?? '') > 1024) {
    errors.push(fieldErrors.invalid(FieldPath.of('message'), '', 'can have at most 1024 characters'))
  }
  if (event.type !== 'Normal' && event.type !== 'Warning') {
    errors.push(fieldErrors.invalid(FieldPath.of('type'), '', `has invalid value: ${event.type ?? ''}`))
  }
  return errors
}

function boundedText(value: string | undefined, field: string): FieldError[] {
  const path = FieldPath.of(field)
  if (!value) return [fieldErrors.required(path, '')]
  if (Buffer.byteLength(value) <= 128) return []
  return [fieldErrors.invalid(path, '', 'can have at most 128 characters')]
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
