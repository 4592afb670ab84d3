import type { FieldError, KubeObject } from '@keelson/apimachinery'
import { FieldPath, deepEqual, fieldErrors } from '@keelson/apimachinery'
import type { NonResourceAttributes, ResourceAttributes } from './types.generated.ts'

interface AccessQuestion {
  resourceAttributes?: ResourceAttributes
  nonResourceAttributes?: NonResourceAttributes
}

/** What is asked about: either a resource or a path. */
export function validateQuestion(spec: AccessQuestion): FieldError[] {
  const path = FieldPath.of('spec')
  const { resourceAttributes, nonResourceAttributes } = spec
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const detail = 'cannot be specified in combination with resourceAttributes'
    return [fieldErrors.invalid(path.child('nonResourceAttributes'), nonResourceAttributes, detail)]
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
    return [fieldErrors.invalid(path.child('resourceAttributes'), null, detail)]
  }
  return []
}

/** Who is asked about: a user, groups, or both. */
export function validateSubjectGiven({ user, groups = [] }: { user?: string; groups?: string[] }): FieldError[] {
  if (user || groups.length > 0) return []
  const detail = 'at least one of user or group must be specified'
  return [fieldErrors.invalid(FieldPath.of('spec', 'user'), '', detail)]
}

/** Reviews have no metadata, but for the namespace of those that are asked in one. */
export function validateReviewMeta({ metadata = {} }: KubeObject, namespaced: boolean): FieldError[] {
  // What clients write without meaning to, and managed fields, do not count.
  const { managedFields: _managed, ...rest } = metadata
  const expected = namespaced ? { namespace: metadata.namespace } : {}
  if (deepEqual(rest, expected)) return []
  const detail = namespaced ? 'must be empty except for namespace' : 'must be empty'
  return [fieldErrors.invalid(FieldPath.of('metadata'), metadata, detail)]
}
