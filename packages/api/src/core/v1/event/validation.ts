import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import { qualifiedName } from '../../../validation/rules.ts'
import type { Event } from '../types.generated.ts'

/** Rules for an event beyond its metadata. */
export function validateEvent(event: Event): FieldError[] {
  return validateEventAs(event, 'reportingComponent')
}

/**
 * The rules that events of both groups share. An event without a time of its own is of an old recorder, of which nothing
 * is asked but the namespace of what it is about. `controllerField` is what the group calls the reporting controller.
 */
export function validateEventAs(event: Event, controllerField: string): FieldError[] {
  if (!event.eventTime) return validateNamespace(event, ['default', ''])
  const controller = FieldPath.of(controllerField)
  const errors = event.involvedObject.namespace ? [] : validateNamespace(event, ['default', 'kube-system'])
  if (!event.reportingComponent) errors.push(fieldErrors.required(controller, ''))
  return [
    ...errors,
    ...qualifiedName(event.reportingComponent, controller),
    ...boundedText(event.reportingInstance, 'reportingInstance'),
    ...boundedText(event.action, 'action'),
    ...boundedText(event.reason, 'reason'),
    ...atMost(event.message ?? '', 'message', 1024),
  ]
}

/** Events lie in the namespace of what they are about; those about nothing in a namespace in one of `others`. */
function validateNamespace({ metadata, involvedObject }: Event, others: readonly string[]): FieldError[] {
  const namespace = involvedObject?.namespace ?? ''
  const own = metadata.namespace ?? ''
  if (namespace === '' ? others.includes(own) : own === namespace) return []
  const path = FieldPath.of('involvedObject', 'namespace')
  return [fieldErrors.invalid(path, namespace, 'does not match event.namespace')]
}

function boundedText(value: string | undefined, field: string): FieldError[] {
  return value ? atMost(value, field, 128) : [fieldErrors.required(FieldPath.of(field), '')]
}

function atMost(value: string, field: string, most: number): FieldError[] {
  if (Buffer.byteLength(value) <= most) return []
  return [fieldErrors.invalid(FieldPath.of(field), '', `can have at most ${most} characters`)]
}
