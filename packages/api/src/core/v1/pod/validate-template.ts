import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors, validateAnnotations, validateLabels } from '@keelson/apimachinery'
import type { PodTemplateSpec } from '../types.generated.ts'
import { validatePodSpec } from './validate-spec.ts'

/** Rules for the pods that a workload is to make. */
export function validatePodTemplate(template: PodTemplateSpec, path: FieldPath): FieldError[] {
  const at = path.child('spec')
  const errors = [
    ...validateLabels(template.metadata?.labels, path.child('labels')),
    ...validateAnnotations(template.metadata?.annotations, path.child('annotations')),
    ...validatePodSpec(template.spec ?? { containers: [] }, at),
  ]
  if ((template.spec?.ephemeralContainers ?? []).length > 0) {
    const detail = 'ephemeral containers not allowed in pod template'
    errors.push(fieldErrors.forbidden(at.child('ephemeralContainers'), detail))
  }
  return errors
}
