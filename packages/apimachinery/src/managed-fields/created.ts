import { getOwn, isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import {
  elementStep,
  isAlwaysThere,
  isAssociative,
  isGranularMap,
  unownedMetadataFields,
  unownedRootFields,
} from './atoms.ts'
import { fieldStep } from './path-element.ts'

type Fields = Record<string, object>

/** What is owned of a value that was not there before; undefined for nothing at all. */
type Own = (value: JsonValue) => object | undefined

/** Adds what is owned below an object; false where that is nothing. */
type AddMembers = (fields: Fields, map: JsonObject) => boolean

// Shared by all leaves: nobody changes the wire form.
const leaf: object = Object.freeze({})
const ownLeaf: Own = () => leaf
const nothing: ReadonlySet<string> = new Set()

const roots = new WeakMap<Schema, AddMembers>()
const owners = new WeakMap<Schema, Own>()

/**
 * The wire form of all that a new object owns: `encodeFieldsV1(compareObjects({}, object, schema).added)`, written
 * down at once, by functions made once per schema. With nothing to compare there is no need for sets, and creates are
 * half of what a busy server tracks. Undefined when the object owns nothing.
 */
export function createdFieldsV1(object: JsonObject, schema: Schema): object | undefined {
  let add = roots.get(schema)
  if (add === undefined) roots.set(schema, (add = membersAdder(schema, { isRoot: true, unowned: unownedRootFields })))
  const fields: Fields = {}
  return add(fields, object) ? fields : undefined
}

/** How the members of an object are owned: those of the root are not like others. */
interface MemberRules {
  readonly isRoot: boolean
  /** Members that are nobody's. */
  readonly unowned: ReadonlySet<string>
}

const below: MemberRules = { isRoot: false, unowned: nothing }
const belowMetadata: MemberRules = { isRoot: false, unowned: unownedMetadataFields }

function membersAdder(schema: Schema | undefined, { isRoot, unowned }: MemberRules): AddMembers {
  // Schemas may contain themselves: what a member needs is made when one is seen. Only declared names are kept, names
  // that clients make up would have no end.
  const declared = new Map<string, Own>()
  let other: Own | undefined
  const ownerOfMember = (key: string): Own => {
    const member = getOwn(schema?.properties, key)
    const rules = isRoot && key === 'metadata' ? belowMetadata : below
    if (member === undefined) {
      if (rules !== below) return ownerFor(schema?.additionalProperties, rules)
      return (other ??= ownerOf(schema?.additionalProperties))
    }
    let own: Own
    if (isAlwaysThere(schema, key, isRoot)) own = contentsOwner(member, rules)
    else own = rules === below ? ownerOf(member) : ownerFor(member, rules)
    declared.set(key, own)
    return own
  }
  return (fields, map) => {
    let any = false
    for (const key of sorted(Object.keys(map))) {
      const value = map[key]
      if (value === undefined || unowned.has(key)) continue
      const owned = (declared.get(key) ?? ownerOfMember(key))(value)
      if (owned === undefined) continue
      fields[fieldStep(key)] = owned
      any = true
    }
    return any
  }
}

/** A field that is always there, and so is nobody's: only what is in it is owned. */
function contentsOwner(schema: Schema, rules: MemberRules): Own {
  const addMembers = membersAdder(schema, rules)
  const addElements = schema.listType === undefined ? undefined : elementsAdder(schema)
  return (value) => {
    const contents: Fields = {}
    if (Array.isArray(value) && addElements !== undefined) return addElements(contents, value) ? contents : undefined
    // Not the struct or list the schema speaks of: owned as a whole. Null is the empty one.
    if (!isObject(value)) return value === null ? undefined : leaf
    return addMembers(contents, value as JsonObject) ? contents : undefined
  }
}

function ownerOf(schema: Schema | undefined): Own {
  if (schema === undefined) return ownUndescribed
  let own = owners.get(schema)
  if (own === undefined) owners.set(schema, (own = ownerFor(schema, below)))
  return own
}

/** What the schema does not describe: maps are taken apart, lists are not. */
const ownUndescribed: Own = (value) => {
  undescribed ??= ownerFor(undefined, below)
  return undescribed(value)
}
let undescribed: Own | undefined

/** The value itself and all below it, as far as the schema lets parts be owned. */
function ownerFor(schema: Schema | undefined, rules: MemberRules): Own {
  const addElements = isAssociative(schema) ? elementsAdder(schema) : undefined
  const addMembers = isGranularMap(schema) ? membersAdder(schema, rules) : undefined
  if (addElements === undefined && addMembers === undefined) return ownLeaf
  return (value) => {
    if (typeof value !== 'object' || value === null) return leaf
    const fields: Fields = { '.': leaf }
    const any = Array.isArray(value) ? addElements?.(fields, value) : addMembers?.(fields, value)
    return any === true ? fields : leaf
  }
}

function elementsAdder(schema: Schema | undefined): (fields: Fields, list: JsonValue[]) => boolean {
  let own: Own | undefined
  return (fields, list) => {
    own ??= ownerOf(schema?.items)
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
      byStep.set(step, byStep.has(step) ? leaf : (own(element) ?? leaf))
    }
    for (const step of sorted([...byStep.keys()])) fields[step] = byStep.get(step) as object
    return byStep.size > 0
  }
}

const few = 32

/** Sorts names in place. Mostly they are few, for which the work space of Array's own sort costs more than the sorting. */
function sorted(names: string[]): string[] {
  if (names.length > few) return names.sort()
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string
    let at = i
    for (; at > 0 && (names[at - 1] as string) > name; at--) names[at] = names[at - 1] as string
    names[at] = name
  }
  return names
}
