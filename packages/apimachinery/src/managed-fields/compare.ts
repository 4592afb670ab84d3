import { deepEqual } from '../json/equal.ts'
import { isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { atomOf, elementStep, entrySchema, isAlwaysThere, unownedMetadataFields, unownedRootFields } from './atoms.ts'
import { FieldSet } from './field-set.ts'
import { fieldStep } from './path-element.ts'

/** How two states of an object differ; no path is in two of the sets. */
export interface Comparison {
  removed: FieldSet
  modified: FieldSet
  added: FieldSet
}

/** Whether nothing differs. */
export function isSame({ removed, modified, added }: Comparison): boolean {
  return removed.empty && modified.empty && added.empty
}

/**
 * Compares two states field by field, leaving out what nobody owns (identity and bookkeeping). Parts that are the
 * same object are not entered, so tracking a small change of a shared tree costs what the change is worth.
 */
export function compareObjects(before: JsonObject, after: JsonObject, schema: Schema): Comparison {
  const walker = new CompareWalker()
  walker.compareMap(schema, before, after)
  return walker.result
}

class CompareWalker {
  readonly result: Comparison = { removed: new FieldSet(), modified: new FieldSet(), added: new FieldSet() }
  readonly #path: string[] = []

  compareMap(schema: Schema | undefined, before: JsonObject, after: JsonObject): void {
    for (const key of Object.keys(before)) {
      const next = Object.hasOwn(after, key) ? after[key] : undefined
      if (before[key] !== next) this.#entry(schema, key, before[key], next)
    }
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key) || before[key] === undefined) this.#entry(schema, key, undefined, after[key])
    }
  }

  #entry(schema: Schema | undefined, key: string, before: JsonValue | undefined, after: JsonValue | undefined): void {
    if (before === undefined && after === undefined) return
    if (this.#isUnowned(key)) return
    const entry = entrySchema(schema, key)
    this.#path.push(fieldStep(key))
    if (isAlwaysThere(schema, key, this.#path.length === 1)) {
      const empty = entry?.listType === undefined ? {} : []
      this.#node(entry, before ?? empty, after ?? empty)
    } else this.#node(entry, before, after)
    this.#path.pop()
  }

  #isUnowned(key: string): boolean {
    if (this.#path.length === 0) return unownedRootFields.has(key)
    return this.#path.length === 1 && this.#path[0] === 'f:metadata' && unownedMetadataFields.has(key)
  }

  #node(schema: Schema | undefined, before: JsonValue | undefined, after: JsonValue | undefined): void {
    if (before === after) return
    const atom = atomOf(schema, after ?? before)
    if (before !== undefined && after !== undefined && before !== null && after !== null) {
      const other = atomOf(schema, before)
      if (other !== atom) {
        if (other !== 'leaf') this.#descend(schema, before, undefined)
        this.#leaf(before, after)
        return
      }
    }
    if (atom === 'leaf' || (isEmpty(before) && isEmpty(after))) {
      this.#leaf(before, after)
      return
    }
    this.#descend(schema, before, after)
    if (before === undefined) this.result.added.insert(this.#path)
    else if (after === undefined) this.result.removed.insert(this.#path)
  }

  #descend(schema: Schema | undefined, before: JsonValue | undefined, after: JsonValue | undefined): void {
    if (Array.isArray(before) || Array.isArray(after)) {
      // Most lists did not change: finding that out is far cheaper than keying their elements.
      if (before !== undefined && deepEqual(before, after)) return
      this.#list(schema, Array.isArray(before) ? before : [], Array.isArray(after) ? after : [])
    } else this.compareMap(schema, isObject(before) ? before : {}, isObject(after) ? after : {})
  }

  #leaf(before: JsonValue | undefined, after: JsonValue | undefined): void {
    if (before === undefined) this.result.added.insert(this.#path)
    else if (after === undefined) this.result.removed.insert(this.#path)
    else if (!deepEqual(before, after)) this.result.modified.insert(this.#path)
  }

  #list(schema: Schema | undefined, before: JsonValue[], after: JsonValue[]): void {
    const old = indexElements(schema, before)
    const next = indexElements(schema, after)
    for (const [step, elements] of old) this.#element(schema, step, elements, next.get(step) ?? [])
    for (const [step, elements] of next) if (!old.has(step)) this.#element(schema, step, [], elements)
  }

  // Elements that share a key are owned together, as if the run of them were one leaf.
  #element(schema: Schema | undefined, step: string, before: JsonValue[], after: JsonValue[]): void {
    this.#path.push(step)
    if (before.length <= 1 && after.length <= 1) this.#node(schema?.items, before[0], after[0])
    else if (before.length > 1 && after.length > 1) {
      if (!deepEqual(before, after)) this.result.modified.insert(this.#path)
    } else if (before.length > 1) {
      if (after.length > 0) this.#node(schema?.items, undefined, after[0])
      this.result.removed.insert(this.#path)
    } else {
      if (before.length > 0) this.#node(schema?.items, before[0], undefined)
      this.result.added.insert(this.#path)
    }
    this.#path.pop()
  }
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
}

/** Elements by their step; those that have none are in nobody's hands. */
function indexElements(schema: Schema | undefined, list: JsonValue[]): Map<string, JsonValue[]> {
  const index = new Map<string, JsonValue[]>()
  for (const element of list) {
    let step: string
    try {
      step = elementStep(schema, element)
    } catch {
      continue
    }
    const same = index.get(step)
    if (same === undefined) index.set(step, [element])
    else same.push(element)
  }
  return index
}
