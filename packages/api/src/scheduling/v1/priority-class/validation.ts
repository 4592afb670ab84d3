import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, validateImmutableField } from '@keelson/apimachinery'
import { optionalOneOf } from '../../../validation/rules.ts'
import type { PriorityClass } from '../types.generated.ts'

/** The highest priority that users may give. */
export const highestUserPriority = 1_000_000_000

/** The classes that every cluster has, by name. */
export const systemPriorityClasses: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
}

const systemPrefix = 'system-'

function systemClassProblem({ metadata, value = 0, globalDefault }: PriorityClass): string | undefined {
  const name = metadata.name ?? ''
  const known = systemPriorityClasses[name]
  if (known === undefined) return `${name} is not a known system priority class`
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`
  return globalDefault === true ? `globalDefault of ${name} PriorityClass must be false` : undefined
}

/** Rules for a priority class beyond its metadata. */
export function validatePriorityClass(priority: PriorityClass): FieldError[] {
  const errors: FieldError[] = []
  if (priority.metadata.name?.startsWith(systemPrefix) === true) {
    const problem = systemClassProblem(priority)
    const detail = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${problem}`
    if (problem !== undefined) errors.push(fieldErrors.forbidden(FieldPath.of('metadata', 'name'), detail))
  } else if ((priority.value ?? 0) > highestUserPriority) {
    const detail = `maximum allowed value of a user defined priority is ${highestUserPriority}`
    errors.push(fieldErrors.forbidden(FieldPath.of('value'), detail))
  }
  const policies = ['PreemptLowerPriority', 'Never']
  return [...errors, ...optionalOneOf(priority.preemptionPolicy, FieldPath.of('preemptionPolicy'), policies)]
}

/** Rules for a changed priority class: value and policy stay. */
export function validatePriorityClassUpdate(priority: PriorityClass, old: PriorityClass): FieldError[] {
  const errors: FieldError[] = []
  if ((priority.value ?? 0) !== (old.value ?? 0)) {
    errors.push(fieldErrors.forbidden(FieldPath.of('value'), 'may not be changed in an update.'))
  }
  const path = FieldPath.of('preemptionPolicy')
  return [...errors, ...validateImmutableField(priority.preemptionPolicy, old.preemptionPolicy, path)]
}
