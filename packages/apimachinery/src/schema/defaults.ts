import { deepClone } from '../json/clone.ts'
import { isObject, setOwn } from '../json/own.ts'
import type { JsonValue } from '../meta/index.ts'
import type { Schema } from './types.ts'

/**
 * Fills in the schema's defaults, in place, where a field is absent (or null and not nullable). Defaults of
 * fields inside an absent object do not bring the object into being; those of a defaulted object do apply.
 */
export function applyDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const items = schema.items
    if (items !== undefined) for (const item of value) applyDefaults(item, items)
  } else if (isObject(value)) {
    applyObjectDefaults(value as Record<string, JsonValue>, schema)
  }
}

function applyObjectDefaults(value: Record<string, JsonValue>, schema: Schema): void {
  const { properties, additionalProperties } = schema
  for (const key of Object.keys(properties ?? {})) {
    const field = properties?.[key]
    if (field === undefined) continue
    const present = Object.hasOwn(value, key) ? value[key] : undefined
    if (field.default !== undefined && (present === undefined || (present === null && field.nullable !== true))) {
      setOwn(value, key, deepClone(field.default))
    }
    const member = Object.hasOwn(value, key) ? value[key] : undefined
    if (typeof member === 'object' && member !== null) applyDefaults(member, field)
  }
  if (additionalProperties === undefined) return
  for (const key of Object.keys(value)) {
    if (properties !== undefined && Object.hasOwn(properties, key)) continue
    applyDefaults(value[key], additionalProperties)
  }
}
