import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors, validateLabelSelector } from '@keelson/apimachinery'
import { validateRules } from '../rules.ts'
import type { ClusterRole } from '../types.generated.ts'

/** Rules for a cluster role beyond its metadata. */
export function validateClusterRole({ rules, aggregationRule }: ClusterRole): FieldError[] {
  const errors = validateRules(rules, false, FieldPath.of('rules'))
  if (aggregationRule === undefined) return errors
  const path = FieldPath.of('aggregationRule', 'clusterRoleSelectors')
  const selectors = aggregationRule.clusterRoleSelectors ?? []
  if (selectors.length === 0) {
    const detail = 'at least one clusterRoleSelector required if aggregationRule is non-nil'
    return [...errors, fieldErrors.required(path, detail)]
  }
  return [...errors, ...selectors.flatMap((selector, i) => validateLabelSelector(selector, path.index(i)))]
}
