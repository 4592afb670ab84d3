import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { atomOf, elementStep, entrySchema } from './atoms.ts'
import type { FieldSet } from './field-set.ts'
import { fieldStep } from './path-element.ts'

/** The object without the fields and elements of the set. Maps and lists that end up empty are left out. */
export function removeFields(object: JsonObject, set: FieldSet, schema: Schema): JsonObject {
  return removeFromMap(object, set, schema) ?? {}
}

function removeFrom(value: JsonValue, set: FieldSet, schema: Schema | undefined): JsonValue | undefined {
  const atom = atomOf(schema, value)
  if (atom === 'map' && isObject(value)) return removeFromMap(value, set, schema)
  if (atom === 'list' && Array.isArray(value)) return removeFromList(value, set, schema)
  return typeof value === 'object' ? undefined : value
}

function removeFromMap(map: JsonObject, set: FieldSet, schema: Schema | undefined): JsonObject | undefined {
  const result: JsonObject = {}
  let kept = false
  for (const [key, value] of Object.entries(map)) {
    const step = fieldStep(key)
    if (set.members.has(step)) continue
    const below = set.children.get(step)
    const rest = below === undefined || below.empty ? value : removeFrom(value, below, entrySchema(schema, key))
    if (rest === undefined) continue
    setOwn(result, key, rest)
    kept = true
  }
  return kept ? result : undefined
}

function removeFromList(list: JsonValue[], set: FieldSet, schema: Schema | undefined): JsonValue[] | undefined {
  const result: JsonValue[] = []
  for (const element of list) {
    const step = elementStep(schema, element)
    if (set.members.has(step)) continue
    const below = set.children.get(step)
    const rest = below === undefined || below.empty ? element : removeFrom(element, below, schema?.items)
    if (rest !== undefined) result.push(rest)
  }
  return result.length > 0 ? result : undefined
}
