import type { FieldError } from '@keelson/apimachinery'
import { FieldPath, deepEqual, fieldErrors } from '@keelson/apimachinery'

/** Most bytes that all values of a ConfigMap or Secret may have together. */
export const maxDataSize = 1024 * 1024

const sealed = 'field is immutable when `immutable` is set'

/** Rules for an object that was sealed: neither the seal nor the named fields may change. */
export function validateSealed<T extends { immutable?: boolean }>(
  next: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (old.immutable !== true) return []
  const errors: FieldError[] = []
  if (next.immutable !== true) errors.push(fieldErrors.forbidden(FieldPath.of('immutable'), sealed))
  for (const field of fields) {
    if (!deepEqual(next[field] ?? {}, old[field] ?? {})) {
      errors.push(fieldErrors.forbidden(FieldPath.of(field), sealed))
    }
  }
  return errors
}

/** How many bytes base64 text stands for. */
export function base64Size(text: string): number {
  return Buffer.byteLength(text, 'base64')
}
