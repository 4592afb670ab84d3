import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { atomOf, elementStep, entrySchema } from './atoms.ts'
import { FieldSet } from './field-set.ts'
import { fieldStep } from './path-element.ts'

interface Removal {
  /** What goes. */
  set: FieldSet
  /** Maps and lists that stay although nothing is left in them. */
  keep: FieldSet
  schema: Schema | undefined
}

const none = new FieldSet()

/**
 * The object without the fields and elements of the set. Maps and lists that end up empty are left out, but for
 * those in `keep`: somebody asked for an empty one.
 */
export function removeFields(object: JsonObject, set: FieldSet, schema: Schema, keep: FieldSet = none): JsonObject {
  return removeFromMap(object, { set, keep, schema }) ?? {}
}

function removeFrom(value: JsonValue, removal: Removal): JsonValue | undefined {
  if (removal.set.empty) return value
  const atom = atomOf(removal.schema, value)
  if (atom === 'map' && isObject(value)) return removeFromMap(value, removal)
  if (atom === 'list' && Array.isArray(value)) return removeFromList(value, removal)
  return typeof value === 'object' ? undefined : value
}

function below({ set, keep }: Removal, step: string, schema: Schema | undefined): Removal {
  return { set: set.children.get(step) ?? none, keep: keep.children.get(step) ?? none, schema }
}

function removeFromMap(map: JsonObject, removal: Removal): JsonObject | undefined {
  const result: JsonObject = {}
  let isEmpty = true
  for (const [key, value] of Object.entries(map)) {
    const step = fieldStep(key)
    if (removal.set.members.has(step)) continue
    const rest =
      removeFrom(value, below(removal, step, entrySchema(removal.schema, key))) ??
      (removal.keep.members.has(step) ? emptyLike(value) : undefined)
    if (rest === undefined) continue
    setOwn(result, key, rest)
    isEmpty = false
  }
  return isEmpty ? undefined : result
}

function emptyLike(value: JsonValue): JsonValue {
  return Array.isArray(value) ? [] : {}
}

function removeFromList(list: JsonValue[], removal: Removal): JsonValue[] | undefined {
  const result: JsonValue[] = []
  for (const element of list) {
    const step = elementStep(removal.schema, element)
    if (removal.set.members.has(step)) continue
    const rest = removeFrom(element, below(removal, step, removal.schema?.items))
    if (rest !== undefined) result.push(rest)
  }
  return result.length > 0 ? result : undefined
}
