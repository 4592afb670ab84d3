import type { JsonValue } from '@keelson/apimachinery'
import { comparisons } from './comparisons.ts'
import { collections } from './collections.ts'
import { texts } from './texts.ts'

/** A value in a template; undefined is what is not there. */
export type Value = JsonValue | undefined

/** A function of templates. Throws Error with what Go would say. */
export type TemplateFunction = (...args: readonly Value[]) => Value

/** The functions of Go's text/template and those that kubectl adds, but for `and` and `or`, which do not take all values. */
export const functions: Readonly<Record<string, TemplateFunction>> = { ...comparisons, ...collections, ...texts }

/** Whether templates know a function. */
export function hasFunction(name: string): boolean {
  return name === 'and' || name === 'or' || Object.hasOwn(functions, name)
}
