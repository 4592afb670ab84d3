import { isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { atomOf, elementStep, entrySchema, isAlwaysThere, unownedMetadataFields, unownedRootFields } from './atoms.ts'
import { fieldStep } from './path-element.ts'

type Fields = Record<string, object>

// Shared by all leaves: nobody changes the wire form.
const leaf: object = Object.freeze({})
const nothing: ReadonlySet<string> = new Set()

/**
 * The wire form of all that a new object owns: `encodeFieldsV1(compareObjects({}, object, schema).added)`, written
 * down at once. With nothing to compare there is no need for sets, and creates are half of what a busy server tracks.
 * Undefined when the object owns nothing.
 */
export function createdFieldsV1(object: JsonObject, schema: Schema): object | undefined {
  const fields: Fields = {}
  let any = false
  for (const key of Object.keys(object).toSorted()) {
    if (object[key] === undefined || unownedRootFields.has(key)) continue
    const unowned = key === 'metadata' ? unownedMetadataFields : nothing
    // Upstream's structs always exist: spec, status and metadata have members of the object only if they have some.
    const below = fieldOf(object, { schema, key, isRoot: true, unowned })
    if (below === undefined) continue
    fields[fieldStep(key)] = below
    any = true
  }
  return any ? fields : undefined
}

interface At {
  schema: Schema | undefined
  key: string
  isRoot: boolean
  /** Members of the field that are nobody's. */
  unowned: ReadonlySet<string>
}

/** What is owned of one field; undefined for nothing at all. */
function fieldOf(parent: JsonObject, { schema, key, isRoot, unowned }: At): object | undefined {
  const value = parent[key] as JsonValue
  const entry = entrySchema(schema, key)
  if (!isAlwaysThere(schema, key, isRoot)) return ownedOf(value, entry, unowned)
  const members: Fields = {}
  if (Array.isArray(value) && entry?.listType !== undefined) {
    return addElements(members, value, entry) ? members : undefined
  }
  // Not the struct or list the schema speaks of: owned as a whole. Null is the empty one.
  if (!isObject(value)) return value === null ? undefined : leaf
  return addMembers(members, value, entry, unowned) ? members : undefined
}

/** What is owned of a value that was not there before: itself, and all below it. */
function ownedOf(value: JsonValue, schema: Schema | undefined, unowned: ReadonlySet<string> = nothing): object {
  const atom = atomOf(schema, value)
  if (atom === 'leaf') return leaf
  const below: Fields = { '.': leaf }
  const any = Array.isArray(value)
    ? addElements(below, value, schema)
    : isObject(value) && addMembers(below, value, schema, unowned)
  return any ? below : leaf
}

function addMembers(
  fields: Fields,
  map: JsonObject,
  schema: Schema | undefined,
  unowned: ReadonlySet<string>,
): boolean {
  let any = false
  for (const key of Object.keys(map).toSorted()) {
    if (map[key] === undefined || unowned.has(key)) continue
    const below = fieldOf(map, { schema, key, isRoot: false, unowned: nothing })
    if (below === undefined) continue
    fields[fieldStep(key)] = below
    any = true
  }
  return any
}

function addElements(fields: Fields, list: JsonValue[], schema: Schema | undefined): boolean {
  const byStep = new Map<string, object>()
  for (const element of list) {
    let step: string
    try {
      step = elementStep(schema, element)
    } catch {
      // Elements that cannot be told apart are in nobody's hands.
      continue
    }
    // Elements that share a key are owned together, as if the run of them were one leaf.
    byStep.set(step, byStep.has(step) ? leaf : ownedOf(element, schema?.items))
  }
  for (const step of [...byStep.keys()].toSorted()) fields[step] = byStep.get(step) as object
  return byStep.size > 0
}
