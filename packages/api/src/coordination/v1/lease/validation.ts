import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import { nonNegative } from '../../../validation/rules.ts'
import type { Lease } from '../types.generated.ts'

/** Rules for a lease beyond its metadata. */
export function validateLease({ spec }: Lease): FieldError[] {
  const path = FieldPath.of('spec')
  const errors: FieldError[] = []
  const duration = spec.leaseDurationSeconds
  if (duration !== undefined && duration <= 0) {
    errors.push(fieldErrors.invalid(path.child('leaseDurationSeconds'), duration, 'must be greater than 0'))
  }
  if (spec.preferredHolder && !spec.strategy) {
    const detail = 'strategy must be specified when preferredHolder is specified'
    errors.push(fieldErrors.forbidden(path.child('preferredHolder'), detail))
  }
  return [...errors, ...nonNegative(spec.leaseTransitions, path.child('leaseTransitions'))]
}
