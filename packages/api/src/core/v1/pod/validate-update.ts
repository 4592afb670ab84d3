import type { FieldError, FieldPath as Path } from '@keelson/apimachinery'
import { FieldPath, deepClone, deepEqual, fieldErrors } from '@keelson/apimachinery'
import { describeDifference } from '../../../validation/difference.ts'
import type { Pod, PodSpec, Toleration } from '../types.generated.ts'
import { narrowGated } from './validate-gated.ts'
import { validateTolerations } from './validate-scheduling.ts'
import { validatePodSpec } from './validate-spec.ts'
import { mirrorPodAnnotation, validatePodOnly } from './validation.ts'

const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

/** Rules for a changed pod beyond its metadata: little of a pod may change once it exists. */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const path = FieldPath.of('spec')
  const errors = [...validatePodSpec(pod.spec, path), ...validatePodOnly(pod, path)]
  for (const list of ['containers', 'initContainers'] as const) {
    if ((pod.spec[list] ?? []).length === (old.spec[list] ?? []).length) continue
    const detail = 'pod updates may not add or remove containers'
    return [...errors, fieldErrors.forbidden(path.child(list), detail)]
  }
  errors.push(...validateDeadline(pod, old, path.child('activeDeadlineSeconds')))
  errors.push(...validateAddedTolerations(pod, old, path.child('tolerations')))
  errors.push(...validateGateRemoval(pod, old, path.child('schedulingGates')))
  const allowed = withAllowedChanges(pod.spec, old)
  errors.push(...narrowGated(allowed, old.spec, path))
  if (!deepEqual(allowed, old.spec)) {
    const difference = describeDifference(old.spec, allowed)
    errors.push(fieldErrors.forbidden(path, `pod updates may not change fields other than ${updatable}\n${difference}`))
  }
  return errors
}

function validateDeadline(pod: Pod, old: Pod, path: Path): FieldError[] {
  const [next, last] = [pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds]
  if (last === undefined) return []
  if (next === undefined) {
    return [fieldErrors.invalid(path, null, 'must not update from a positive integer to nil value')]
  }
  return next > last ? [fieldErrors.invalid(path, next, 'must be less than or equal to previous value')] : []
}

function withoutSeconds(toleration: Toleration): Toleration {
  return { ...toleration, tolerationSeconds: undefined }
}

function validateAddedTolerations(pod: Pod, old: Pod, path: Path): FieldError[] {
  const next = pod.spec.tolerations ?? []
  const kept = (old.spec.tolerations ?? []).every((toleration) =>
    next.some((other) => {
      if (toleration.effect !== 'NoExecute') return deepEqual(toleration, other)
      return deepEqual(withoutSeconds(toleration), withoutSeconds(other))
    }),
  )
  if (kept) return validateTolerations(next, path)
  return [fieldErrors.forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')]
}

function validateGateRemoval(pod: Pod, old: Pod, path: Path): FieldError[] {
  const known = new Set((old.spec.schedulingGates ?? []).map(({ name }) => name))
  return (pod.spec.schedulingGates ?? [])
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => fieldErrors.forbidden(path, `only deletion is allowed, but found new scheduling gate '${name}'`))
}

/** The new spec with everything that may change put back, so that what still differs may not. */
function withAllowedChanges(next: PodSpec, old: Pod): PodSpec {
  const spec = deepClone(next)
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [i, container] of (spec[list] ?? []).entries()) container.image = old.spec[list]?.[i]?.image
  }
  restore(spec, old.spec, 'activeDeadlineSeconds')
  restore(spec, old.spec, 'tolerations')
  restore(spec, old.spec, 'schedulingGates')
  const wasNegative = (old.spec.terminationGracePeriodSeconds ?? 0) < 0
  if (wasNegative && spec.terminationGracePeriodSeconds === 1) restore(spec, old.spec, 'terminationGracePeriodSeconds')
  return spec
}

function restore<K extends keyof PodSpec>(spec: PodSpec, from: PodSpec, field: K): void {
  if (from[field] === undefined) delete spec[field]
  else spec[field] = from[field]
}

/** Rules for a write to a pod's ephemeral containers beyond its metadata: they are added, never changed or removed. */
export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[mirrorPodAnnotation] !== undefined) {
    return [fieldErrors.forbidden(FieldPath.of(''), 'static pods do not support ephemeral containers')]
  }
  const path = FieldPath.of('spec')
  const errors = [...validatePodSpec(pod.spec, path), ...validatePodOnly(pod, path)]
  const next = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]))
  for (const container of old.spec.ephemeralContainers ?? []) {
    const same = next.get(container.name)
    if (same !== undefined && deepEqual(same, container)) continue
    const detail = `existing ephemeral containers ${JSON.stringify(container.name)} may not be ${same === undefined ? 'removed' : 'changed'}\n`
    errors.push(fieldErrors.forbidden(path.child('ephemeralContainers'), detail))
  }
  return errors
}
