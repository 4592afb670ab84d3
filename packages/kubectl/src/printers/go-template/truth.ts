import type { JsonValue } from '@keelson/apimachinery'

/** Whether a value counts as true: not false, zero, empty or nothing. */
export function isTrue(value: JsonValue | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}
