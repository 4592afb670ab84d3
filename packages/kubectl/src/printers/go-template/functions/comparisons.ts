import { isTrue } from '../truth.ts'
import type { TemplateFunction, Value } from './index.ts'

/** Which values can be compared with each other. */
function kindOf(value: Value): 'string' | 'int' | 'float' | 'bool' | 'nil' {
  if (value === undefined || value === null) return 'nil'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  throw new Error('non-comparable type in comparison')
}

function areEqual(a: Value, b: Value): boolean {
  const [left, right] = [kindOf(a), kindOf(b)]
  if (left === 'nil' || right === 'nil') return left === right
  if (left !== right) throw new Error('incompatible types for comparison')
  return a === b
}

function isLess(a: Value, b: Value): boolean {
  const [left, right] = [kindOf(a), kindOf(b)]
  if (left === 'nil' || left === 'bool') throw new Error('invalid type for comparison')
  if (left !== right) throw new Error('incompatible types for comparison')
  return (a as number | string) < (b as number | string)
}

/** Functions that compare. */
export const comparisons: Readonly<Record<string, TemplateFunction>> = {
  eq: (first, ...others) => {
    if (others.length === 0) throw new Error('missing argument for comparison')
    return others.some((other) => areEqual(first, other))
  },
  ne: (a, b) => !areEqual(a, b),
  lt: (a, b) => isLess(a, b),
  le: (a, b) => isLess(a, b) || areEqual(a, b),
  gt: (a, b) => !isLess(a, b) && !areEqual(a, b),
  ge: (a, b) => !isLess(a, b),
  not: (value) => !isTrue(value),
}
