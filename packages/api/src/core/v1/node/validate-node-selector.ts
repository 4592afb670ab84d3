import type { FieldError, FieldPath } from '@keelson/apimachinery'
import { fieldErrors } from '@keelson/apimachinery'
import { qualifiedName } from '../../../validation/rules.ts'
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../types.generated.ts'

/** A node selector: at least one term, each well-formed. */
export function validateNodeSelector(selector: NodeSelector, path: FieldPath): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? []
  const at = path.child('nodeSelectorTerms')
  if (terms.length === 0) return [fieldErrors.required(at, 'must have at least one node selector term')]
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, at.index(i)))
}

/** One term: requirements on labels and on the node's name. */
export function validateNodeSelectorTerm(term: NodeSelectorTerm, path: FieldPath): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((rule, i) => onLabels(rule, path.child('matchExpressions').index(i))),
    ...(term.matchFields ?? []).flatMap((rule, i) => onFields(rule, path.child('matchFields').index(i))),
  ]
}

function onLabels({ key, operator, values = [] }: NodeSelectorRequirement, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  const at = path.child('values')
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'"
    if (values.length === 0) errors.push(fieldErrors.required(at, detail))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    if (values.length > 0) errors.push(fieldErrors.forbidden(at, detail))
  } else if (operator === 'Gt' || operator === 'Lt') {
    const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'"
    if (values.length !== 1) errors.push(fieldErrors.required(at, detail))
  } else {
    errors.push(fieldErrors.invalid(path.child('operator'), operator ?? '', 'not a valid selector operator'))
  }
  return [...errors, ...qualifiedName(key, path.child('key'))]
}

function onFields({ key, operator, values = [] }: NodeSelectorRequirement, path: FieldPath): FieldError[] {
  const errors: FieldError[] = []
  if (operator === 'In' || operator === 'NotIn') {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
    if (values.length !== 1) errors.push(fieldErrors.required(path.child('values'), detail))
  } else {
    errors.push(fieldErrors.invalid(path.child('operator'), operator ?? '', 'not a valid selector operator'))
  }
  if (key !== 'metadata.name') {
    errors.push(fieldErrors.invalid(path.child('key'), key ?? '', 'not a valid field selector key'))
  }
  return errors
}
