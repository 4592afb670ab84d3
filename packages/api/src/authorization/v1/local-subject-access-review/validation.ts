import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, fieldErrors } from '@keelson/apimachinery'
import { validateQuestion, validateSubjectGiven } from '../review-validation.ts'
import type { LocalSubjectAccessReview } from '../types.generated.ts'

/** Rules for a review within one namespace. */
export function validateLocalReview({ metadata, spec }: LocalSubjectAccessReview): FieldError[] {
  const path = FieldPath.of('spec')
  const errors = [...validateQuestion(spec), ...validateSubjectGiven(spec)]
  const namespace = spec.resourceAttributes?.namespace ?? ''
  if (spec.resourceAttributes !== undefined && namespace !== (metadata.namespace ?? '')) {
    const at = path.child('resourceAttributes', 'namespace')
    errors.push(fieldErrors.invalid(at, namespace, 'must match metadata.namespace'))
  }
  if (spec.nonResourceAttributes !== undefined) {
    const detail = 'disallowed on this kind of request'
    errors.push(fieldErrors.invalid(path.child('nonResourceAttributes'), spec.nonResourceAttributes, detail))
  }
  return errors
}
