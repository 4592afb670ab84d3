import { deepClone } from '../json/clone.ts'
import { getOwn, isObject, setOwn } from '../json/own.ts'
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
  if (properties !== undefined) {
    for (const { key, fallback, nullable } of defaultedFields(properties)) {
      const present = getOwn(value, key)
      if (present === undefined || (present === null && !nullable)) setOwn(value, key, deepClone(fallback))
    }
  }
  // What is there is entered, not what could be there: a pod spec has some forty fields and uses ten.
  for (const key of Object.keys(value)) {
    const member = value[key]
    if (typeof member !== 'object' || member === null) continue
    const inner = getOwn(properties, key) ?? additionalProperties
    if (inner !== undefined) applyDefaults(member, inner)
  }
}

interface DefaultedField {
  key: string
  fallback: JsonValue
  nullable: boolean
}

const defaulted = new WeakMap<Record<string, Schema>, readonly DefaultedField[]>()

/** The fields that have a default, in the schema's order; found once per schema. */
function defaultedFields(properties: Record<string, Schema>): readonly DefaultedField[] {
  const known = defaulted.get(properties)
  if (known !== undefined) return known
  const found: DefaultedField[] = []
  for (const key of Object.keys(properties)) {
    const field = properties[key]
    if (field?.default !== undefined) {
      found.push({ key, fallback: field.default, nullable: field.nullable === true })
    }
  }
  defaulted.set(properties, found)
  return found
}
