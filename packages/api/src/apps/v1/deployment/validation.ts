import type { FieldError, FieldPath as Path, IntOrString } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, scaledValueFromIntOrPercent, validateImmutableField } from '@keelson/apimachinery'
import { nonNegative, optionalOneOf } from '../../../validation/rules.ts'
import type { Deployment, DeploymentStrategy, RollingUpdateDeployment } from '../types.generated.ts'
import { validateIntOrPercent, validateSelectorAndTemplate } from '../validate-workload.ts'

/** Rules for a deployment beyond its metadata. */
export function validateDeployment({ spec }: Deployment): FieldError[] {
  const path = FieldPath.of('spec')
  const errors = [
    ...nonNegative(spec.replicas, path.child('replicas')),
    ...validateSelectorAndTemplate(spec, path),
    ...validateStrategy(spec.strategy ?? {}, path.child('strategy')),
    ...nonNegative(spec.minReadySeconds, path.child('minReadySeconds')),
    ...nonNegative(spec.revisionHistoryLimit, path.child('revisionHistoryLimit')),
    ...nonNegative(spec.progressDeadlineSeconds, path.child('progressDeadlineSeconds')),
  ]
  const deadline = spec.progressDeadlineSeconds
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
    const detail = 'must be greater than minReadySeconds'
    errors.push(fieldErrors.invalid(path.child('progressDeadlineSeconds'), deadline, detail))
  }
  return errors
}

function validateStrategy(strategy: DeploymentStrategy, path: Path): FieldError[] {
  const at = path.child('rollingUpdate')
  if (strategy.type === 'Recreate') {
    if (strategy.rollingUpdate === undefined) return []
    return [fieldErrors.forbidden(at, "may not be specified when strategy `type` is 'Recreate'")]
  }
  if (strategy.type === 'RollingUpdate') {
    if (strategy.rollingUpdate !== undefined) return validateRollingUpdate(strategy.rollingUpdate, at)
    return [fieldErrors.required(at, 'this should be defaulted and never be nil')]
  }
  return optionalOneOf(strategy.type ?? '', path, ['Recreate', 'RollingUpdate'])
}

function amount(value: IntOrString | undefined): number {
  if (typeof value !== 'string') return value ?? 0
  return /^\d+%$/.test(value) ? scaledValueFromIntOrPercent(value, 100, true) : 0
}

function validateRollingUpdate({ maxUnavailable, maxSurge }: RollingUpdateDeployment, path: Path): FieldError[] {
  const at = path.child('maxUnavailable')
  const errors = [
    ...validateIntOrPercent(maxUnavailable, at),
    ...validateIntOrPercent(maxSurge, path.child('maxSurge')),
  ]
  if (amount(maxUnavailable) === 0 && amount(maxSurge) === 0) {
    errors.push(fieldErrors.invalid(at, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'))
  }
  if (typeof maxUnavailable === 'string' && amount(maxUnavailable) > 100) {
    errors.push(fieldErrors.invalid(at, maxUnavailable, 'must not be greater than 100%'))
  }
  return errors
}

/** Rules for a changed deployment beyond its metadata: its selector stays. */
export function validateDeploymentUpdate(deployment: Deployment, old: Deployment): FieldError[] {
  const path = FieldPath.of('spec', 'selector')
  return [
    ...validateDeployment(deployment),
    ...validateImmutableField(deployment.spec.selector, old.spec.selector, path),
  ]
}

/** Rules for a write to a deployment's status. */
export function validateDeploymentStatus({ status = {} }: Deployment): FieldError[] {
  const path = FieldPath.of('status')
  const errors: FieldError[] = []
  const counts = [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'collisionCount',
  ] as const
  for (const field of counts) errors.push(...nonNegative(status[field], path.child(field)))
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0, updatedReplicas = 0 } = status
  const most = 'cannot be greater than status.replicas'
  if (updatedReplicas > replicas) errors.push(fieldErrors.invalid(path.child('updatedReplicas'), updatedReplicas, most))
  if (readyReplicas > replicas) errors.push(fieldErrors.invalid(path.child('readyReplicas'), readyReplicas, most))
  if (availableReplicas > replicas) {
    errors.push(fieldErrors.invalid(path.child('availableReplicas'), availableReplicas, most))
  }
  if (availableReplicas > readyReplicas) {
    const detail = 'cannot be greater than readyReplicas'
    errors.push(fieldErrors.invalid(path.child('availableReplicas'), availableReplicas, detail))
  }
  return errors
}
