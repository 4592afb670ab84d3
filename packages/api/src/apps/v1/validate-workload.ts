import type { FieldError, FieldPath, IntOrString, LabelSelector } from '@keelson/apimachinery'
import { fieldErrors, isValidPercent, selectorFromLabelSelector, validateLabelSelector } from '@keelson/apimachinery'
import { validatePodTemplate } from '../../core/v1/pod/validate-template.ts'
import type { PodTemplateSpec } from '../../core/v1/types.generated.ts'
import { invalidAll, nonNegative } from '../../validation/rules.ts'

/** The parts that workloads which keep replicas of one template have in common. */
interface ReplicatedSpec {
  selector?: LabelSelector
  template?: PodTemplateSpec
}

/** Selector and template of a workload: the one must be given, valid and match the other. */
export function validateSelectorAndTemplate(spec: ReplicatedSpec, path: FieldPath): FieldError[] {
  const errors = validateSelector(spec.selector, path.child('selector'))
  if (errors.length > 0 && spec.selector !== undefined && !isEmpty(spec.selector)) {
    return [...errors, fieldErrors.invalid(path.child('selector'), spec.selector, 'invalid label selector')]
  }
  return [...errors, ...validateTemplate(spec, path.child('template'))]
}

function isEmpty(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0
}

function validateSelector(selector: LabelSelector | undefined, path: FieldPath): FieldError[] {
  if (selector === undefined) return [fieldErrors.required(path, '')]
  const errors = validateLabelSelector(selector, path)
  // Upstream says deployment here for replica sets too.
  if (isEmpty(selector)) errors.push(fieldErrors.invalid(path, selector, 'empty selector is invalid for deployment'))
  return errors
}

function validateTemplate({ selector, template }: ReplicatedSpec, path: FieldPath): FieldError[] {
  if (template === undefined) return [fieldErrors.required(path, '')]
  const errors: FieldError[] = []
  if (selector !== undefined && !isEmpty(selector)) {
    const labels = template.metadata?.labels
    if (!selectorFromLabelSelector(selector).matches(labels)) {
      const detail = '`selector` does not match template `labels`'
      errors.push(fieldErrors.invalid(path.child('metadata', 'labels'), labels ?? null, detail))
    }
  }
  errors.push(...validatePodTemplate(template, path))
  const policy = template.spec?.restartPolicy
  if (policy && policy !== 'Always') {
    errors.push(fieldErrors.notSupported(path.child('spec', 'restartPolicy'), policy, ['Always']))
  }
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const detail = 'activeDeadlineSeconds in ReplicaSet is not Supported'
    errors.push(fieldErrors.forbidden(path.child('spec', 'activeDeadlineSeconds'), detail))
  }
  return errors
}

/** A count or a percentage, neither negative. */
export function validateIntOrPercent(value: IntOrString | undefined, path: FieldPath): FieldError[] {
  return typeof value === 'string' ? invalidAll(path, value, isValidPercent(value)) : nonNegative(value, path)
}
