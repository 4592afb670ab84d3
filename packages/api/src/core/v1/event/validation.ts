import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import type { Event } from '../types.generated.ts'

/** Rules for an event beyond its metadata: it lies in the namespace of what it is about. */
export function validateEvent({ metadata, involvedObject }: Event): FieldError[] {
  const namespace = involvedObject?.namespace ?? ''
  const own = metadata.namespace ?? ''
  const fits = namespace === '' ? own === '' || own === 'default' : own === namespace
  if (fits) return []
  const path = FieldPath.of('involvedObject', 'namespace')
  return [fieldErrors.invalid(path, namespace, 'does not match event.namespace')]
}
