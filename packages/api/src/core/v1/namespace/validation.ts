import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, isQualifiedName } from '@keelson/apimachinery'
import { invalidAll } from '../../../validation/rules.ts'
import type { Namespace } from '../types.generated.ts'

const path = FieldPath.of('spec', 'finalizers')

/** Rules for a namespace beyond its metadata. */
export function validateNamespace({ spec }: Namespace): FieldError[] {
  return (spec.finalizers ?? []).flatMap((name) => validateFinalizer(name, path))
}

/** Rules for a write to a namespace's finalizers. */
export function validateNamespaceFinalize({ spec }: Namespace): FieldError[] {
  return (spec?.finalizers ?? []).flatMap((name, i) => validateFinalizer(name, path.index(i)))
}

function validateFinalizer(name: string, at: FieldPath): FieldError[] {
  const errors = invalidAll(at, name, isQualifiedName(name))
  if (name.includes('/') || name === 'kubernetes' || name === 'orphan' || name === 'foregroundDeletion') return errors
  const detail = 'name is neither a standard finalizer name nor is it fully qualified'
  return [...errors, fieldErrors.invalid(at, name, detail)]
}

/** Rules for a write to a namespace's status: the phase goes with the deletion timestamp. */
export function validateNamespaceStatus({ metadata, status }: Namespace): FieldError[] {
  const at = FieldPath.of('status', 'Phase')
  const phase = status?.phase ?? ''
  if (metadata.deletionTimestamp === undefined) {
    if (phase === 'Active') return []
    return [fieldErrors.invalid(at, phase, "may only be 'Active' if `deletionTimestamp` is empty")]
  }
  if (phase === 'Terminating') return []
  return [fieldErrors.invalid(at, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")]
}
