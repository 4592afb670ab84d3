import { isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { atomOf, elementStep, entrySchema, isDeclaredField } from './atoms.ts'
import { FieldSet } from './field-set.ts'
import { fieldStep } from './path-element.ts'

/** All paths that an object specifies: what its author owns after applying it. */
export function toFieldSet(object: JsonObject, schema: Schema): FieldSet {
  const set = new FieldSet()
  visitMap(object, schema, [], set)
  return set
}

function visit(value: JsonValue, schema: Schema | undefined, path: string[], set: FieldSet): void {
  const atom = atomOf(schema, value)
  if (atom === 'leaf') set.insert(path)
  else if (isObject(value)) visitMap(value, schema, path, set)
  else if (Array.isArray(value)) visitList(value, schema, path, set)
}

function visitMap(map: JsonObject, schema: Schema | undefined, path: string[], set: FieldSet): void {
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) continue
    path.push(fieldStep(key))
    visit(value, entrySchema(schema, key), path, set)
    const isEmptyMap = value === null || (isObject(value) && Object.keys(value).length === 0)
    if (isEmptyMap || !isDeclaredField(schema, key)) set.insert(path)
    path.pop()
  }
}

function visitList(list: JsonValue[], schema: Schema | undefined, path: string[], set: FieldSet): void {
  const steps = list.map((element) => stepOrNothing(schema, element))
  const counts = new Map<string, number>()
  for (const step of steps) if (step !== undefined) counts.set(step, (counts.get(step) ?? 0) + 1)
  for (const [i, element] of list.entries()) {
    const step = steps[i]
    if (step === undefined) continue
    path.push(step)
    // Elements that share a key are owned as a whole.
    if (counts.get(step) === 1) visit(element, schema?.items, path, set)
    set.insert(path)
    path.pop()
  }
}

function stepOrNothing(schema: Schema | undefined, element: JsonValue): string | undefined {
  try {
    return elementStep(schema, element)
  } catch {
    return undefined
  }
}

/**
 * The set with every declared field on the way to a path as a member too: `.spec.replicas` brings `.spec`,
 * but `.metadata.labels.app` does not bring the map entry's like.
 */
export function withNamedFields(set: FieldSet, schema: Schema | undefined): FieldSet {
  const result = new FieldSet(set.members)
  for (const [step, child] of set.children) {
    const isField = step.startsWith('f:')
    const key = step.slice(2)
    if (isField && isDeclaredField(schema, key)) result.members.add(step)
    result.children.set(step, withNamedFields(child, isField ? entrySchema(schema, key) : schema?.items))
  }
  return result
}
