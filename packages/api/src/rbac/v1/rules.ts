import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors } from '@keelson/apimachinery'
import type { PolicyRule } from './types.generated.ts'

/** The rules of a role or cluster role. */
export function validateRules(
  rules: readonly PolicyRule[] | undefined,
  namespaced: boolean,
  path: FieldPath,
): FieldError[] {
  return (rules ?? []).flatMap((rule, i) => validateRule(rule, namespaced, path.index(i)))
}

function validateRule(rule: PolicyRule, namespaced: boolean, path: FieldPath): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  const errors: FieldError[] = []
  if (verbs.length === 0)
    errors.push(fieldErrors.required(path.child('verbs'), 'verbs must contain at least one value'))
  if (nonResourceURLs.length > 0) {
    const at = path.child('nonResourceURLs')
    if (namespaced) {
      errors.push(fieldErrors.invalid(at, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'))
    }
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      const detail = 'rules cannot apply to both regular resources and non-resource URLs'
      errors.push(fieldErrors.invalid(at, nonResourceURLs, detail))
    }
    return errors
  }
  if (apiGroups.length === 0) {
    errors.push(fieldErrors.required(path.child('apiGroups'), 'resource rules must supply at least one api group'))
  }
  if (resources.length === 0) {
    errors.push(fieldErrors.required(path.child('resources'), 'resource rules must supply at least one resource'))
  }
  return errors
}
