import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, validateImmutableField } from '@keelson/apimachinery'
import { nonNegative } from '../../../validation/rules.ts'
import type { ReplicaSet } from '../types.generated.ts'
import { validateSelectorAndTemplate } from '../validate-workload.ts'

/** Rules for a replica set beyond its metadata. */
export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  const path = FieldPath.of('spec')
  return [
    ...nonNegative(spec.replicas, path.child('replicas')),
    ...nonNegative(spec.minReadySeconds, path.child('minReadySeconds')),
    ...validateSelectorAndTemplate(spec, path),
  ]
}

/** Rules for a changed replica set beyond its metadata: its selector stays. */
export function validateReplicaSetUpdate(set: ReplicaSet, old: ReplicaSet): FieldError[] {
  const path = FieldPath.of('spec', 'selector')
  return [...validateReplicaSet(set), ...validateImmutableField(set.spec.selector, old.spec.selector, path)]
}

/** Rules for a write to a replica set's status. */
export function validateReplicaSetStatus({ status = { replicas: 0 } }: ReplicaSet): FieldError[] {
  const path = FieldPath.of('status')
  const errors: FieldError[] = []
  const counts = [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
  ] as const
  for (const field of counts) errors.push(...nonNegative(status[field], path.child(field)))
  for (const field of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    const count = status[field] ?? 0
    const detail = 'cannot be greater than status.replicas'
    if (count > status.replicas) errors.push(fieldErrors.invalid(path.child(field), count, detail))
  }
  if ((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)) {
    const detail = 'cannot be greater than readyReplicas'
    errors.push(fieldErrors.invalid(path.child('availableReplicas'), status.availableReplicas, detail))
  }
  return errors
}
