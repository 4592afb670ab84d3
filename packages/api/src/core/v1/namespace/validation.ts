import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isQualifiedName } from '@keelson/apimachinery'
import { invalidAll } from '../../../validation/rules.ts'
import type { Namespace } from '../types.generated.ts'

/** Rules for a namespace beyond its metadata. */
export function validateNamespace({ spec }: Namespace): FieldError[] {
  const path = FieldPath.of('spec', 'finalizers')
  return (spec.finalizers ?? []).flatMap((name) => {
    const errors = invalidAll(path, name, isQualifiedName(name))
    if (name.includes('/') || name === 'kubernetes' || name === 'orphan') return errors
    const detail = 'name is neither a standard finalizer name nor is it fully qualified'
    return [...errors, fieldErrors.invalid(path, name, detail)]
  })
}

/** Rules for a write to a namespace's status: the phase goes with the deletion timestamp. */
export function validateNamespaceStatus({ metadata, status }: Namespace): FieldError[] {
  const path = FieldPath.of('status', 'Phase')
  const phase = status?.phase ?? ''
  if (metadata.deletionTimestamp === undefined) {
    if (phase === 'Active') return []
    return [fieldErrors.invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty")]
  }
  if (phase === 'Terminating') return []
  return [fieldErrors.invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")]
}
