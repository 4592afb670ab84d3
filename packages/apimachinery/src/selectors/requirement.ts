import type { FieldError } from '../errors/index.ts'
import { fieldErrors } from '../errors/index.ts'
import { isQualifiedName, isValidLabelValue } from '../validation/names.ts'

/** Operators of a label requirement, as they print. */
export type RequirementOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'

/** One condition on one label. Values are unique; a single one for =, ==, !=, gt and lt; none for exists and !. */
export interface Requirement {
  readonly key: string
  readonly operator: RequirementOperator
  readonly values: readonly string[]
}

const signs: Partial<Record<RequirementOperator, string>> = { '=': '=', '==': '==', '!=': '!=', gt: '>', lt: '<' }

/** The text of a requirement, which parses back to it. */
export function formatRequirement({ key, operator, values }: Requirement): string {
  if (operator === 'exists') return key
  if (operator === '!') return `!${key}`
  const list = values.toSorted().join(',')
  if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${list})`
  return `${key}${signs[operator] ?? ''}${list}`
}

const int64 = /^[+-]?\d{1,19}$/

/** Whether a requirement holds for a set of labels. */
export function requirementMatches(requirement: Requirement, labels: Record<string, string>): boolean {
  const { key, operator, values } = requirement
  const has = Object.hasOwn(labels, key)
  const value = labels[key] ?? ''
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return has && values.includes(value)
    case 'notin':
    case '!=':
      return !has || !values.includes(value)
    case 'exists':
      return has
    case '!':
      return !has
    case 'gt':
      return has && int64.test(value) && BigInt(value) > BigInt(values[0] ?? '0')
    case 'lt':
      return has && int64.test(value) && BigInt(value) < BigInt(values[0] ?? '0')
  }
}

/** What is wrong with a requirement, with upstream's wording (labels.NewRequirement). */
export function validateRequirement({ key, operator, values }: Requirement): FieldError[] {
  const errors: FieldError[] = []
  const keyErrors = isQualifiedName(key)
  if (keyErrors.length > 0) errors.push(fieldErrors.invalid('key', key, keyErrors.join('; ')))
  const countError = valueCountError(operator, values.length)
  if (countError !== undefined) errors.push(fieldErrors.invalid('values', values, countError))
  for (const [i, value] of values.entries()) {
    if ((operator === 'gt' || operator === 'lt') && !int64.test(value)) {
      errors.push(fieldErrors.invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"))
    }
  }
  for (const [i, value] of values.entries()) {
    const messages = isValidLabelValue(value)
    if (messages.length > 0) errors.push(fieldErrors.invalid(`values[${i}][${key}]`, value, messages.join('; ')))
  }
  return errors
}

function valueCountError(operator: RequirementOperator, count: number): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return count === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined
    case '=':
    case '==':
    case '!=':
      return count === 1 ? undefined : 'exact-match compatibility requires one single value'
    case 'exists':
    case '!':
      return count === 0 ? undefined : 'values set must be empty for exists and does not exist'
    case 'gt':
    case 'lt':
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required"
  }
}
