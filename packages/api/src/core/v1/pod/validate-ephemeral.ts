import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors } from '@keelson/apimachinery'
import type { Container, PodSpec } from '../types.generated.ts'
import { validateContainerCommon } from './validate-containers.ts'

const unsettable = 'cannot be set for an Ephemeral Container'

// What makes a container part of the workload; debugging containers come and go.
const workloadFields = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const

function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : (value ?? '') !== ''
}

/** Ephemeral containers: named like no other container, for debugging only. */
export function validateEphemeralContainers(spec: PodSpec, path: FieldPath): FieldError[] {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name))
  const names = new Set(others)
  return (spec.ephemeralContainers ?? []).flatMap((ephemeral, i) => {
    const at = path.index(i)
    const container: Container = ephemeral
    const errors = validateContainerCommon(container, spec, at)
    if (names.has(container.name)) errors.push(fieldErrors.duplicate(at.child('name'), container.name))
    names.add(container.name)
    const target = ephemeral.targetContainerName ?? ''
    if (target !== '' && !others.has(target)) {
      errors.push(fieldErrors.notFound(at.child('targetContainerName'), target))
    }
    for (const field of workloadFields) {
      if (isSet(container[field])) errors.push(fieldErrors.forbidden(at.child(field), unsettable))
    }
    for (const [j, mount] of (container.volumeMounts ?? []).entries()) {
      for (const field of ['subPath', 'subPathExpr'] as const) {
        if (isSet(mount[field])) {
          errors.push(fieldErrors.forbidden(at.child('volumeMounts').index(j).child(field), unsettable))
        }
      }
    }
    return errors
  })
}
