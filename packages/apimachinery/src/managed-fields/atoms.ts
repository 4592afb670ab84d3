import { getOwn, isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { keyStep, valueStep } from './path-element.ts'

/**
 * How ownership sees a value: a leaf is owned as one; a map by entry; a list of type map or set by element.
 * What the schema leaves open is deduced from the value, as upstream does for untyped data.
 */
export type Atom = 'leaf' | 'map' | 'list'

/** The atom of a value under a schema; undefined and null values take what the schema says. */
export function atomOf(schema: Schema | undefined, value: JsonValue | undefined): Atom {
  if (isObject(value)) return isGranularMap(schema) ? 'map' : 'leaf'
  if (Array.isArray(value)) return isAssociative(schema) ? 'list' : 'leaf'
  if (value !== undefined && value !== null) return 'leaf'
  if (schema === undefined) return 'leaf'
  if (isAssociative(schema)) return 'list'
  return schema.type === 'object' && isGranularMap(schema) ? 'map' : 'leaf'
}

/** Whether the entries of a map have owners of their own. */
export function isGranularMap(schema: Schema | undefined): boolean {
  return schema?.mapType !== 'atomic'
}

/** Whether the elements of a list have owners of their own. */
export function isAssociative(schema: Schema | undefined): boolean {
  return schema?.listType === 'map' || schema?.listType === 'set'
}

/** The schema of a map's entry; undefined where the schema does not describe it. */
export function entrySchema(schema: Schema | undefined, key: string): Schema | undefined {
  return getOwn(schema?.properties, key) ?? schema?.additionalProperties
}

/** Whether a key is a declared field, not an entry of a map. */
export function isDeclaredField(schema: Schema | undefined, key: string): boolean {
  return schema?.properties !== undefined && Object.hasOwn(schema.properties, key)
}

/** The step that identifies a list element. Throws a plain Error, in upstream's words, where none can be made. */
export function elementStep(schema: Schema | undefined, element: JsonValue): string {
  return schema?.listType === 'map' ? keyedStep(schema, element) : scalarStep(element)
}

function keyedStep(schema: Schema, element: JsonValue): string {
  if (element === null) throw new Error('associative list with keys may not have a null element')
  if (!isObject(element)) throw new Error('associative list with keys may not have non-map elements')
  const keys: JsonObject = {}
  const properties = schema.items?.properties
  const names = schema.listMapKeys ?? []
  for (const name of names) {
    const value = Object.hasOwn(element, name) ? (element as JsonObject)[name] : getOwn(properties, name)?.default
    if (value !== undefined) keys[name] = value
  }
  if (Object.keys(keys).length === 0) {
    const list = names.map((name) => JSON.stringify(name)).join(' ')
    throw new Error(
      `associative list with keys has an element that omits all key fields [${list}] (and doesn't have default values for any key fields)`,
    )
  }
  return keyStep(keys)
}

function scalarStep(element: JsonValue): string {
  if (element === null) throw new Error("associative list without keys has an element that's an explicit null")
  if (Array.isArray(element)) throw new Error('not supported: associative list with lists as elements')
  if (isObject(element)) throw new Error("associative list without keys has an element that's a map type")
  return valueStep(element)
}

/** Steps that are never owned: identity and bookkeeping, the server's own business. */
export const unownedRootFields: ReadonlySet<string> = new Set(['apiVersion', 'kind'])

/** The same below metadata. */
export const unownedMetadataFields: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])

/**
 * Whether upstream has a field in every object whatever its author says, empty if need be, so that it is nobody's: the
 * top-level and the required structs, and required lists of elements with keys.
 */
export function isAlwaysThere(schema: Schema | undefined, key: string, isRoot: boolean): boolean {
  const entry = entrySchema(schema, key)
  if (entry === undefined || !isDeclaredField(schema, key)) return false
  const required = schema?.required?.includes(key) === true
  if (entry.properties !== undefined) return entry.mapType !== 'atomic' && (isRoot || required)
  return required && entry.listType === 'map'
}
