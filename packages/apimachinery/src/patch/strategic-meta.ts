import { statusErrors } from '../errors/index.ts'
import { getOwn, isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'

/** How a field is patched: what the schema says, with defaults filled in. */
export interface PatchMeta {
  /** Schema of the field's members or elements. */
  schema: Schema | undefined
  /** Lists: merge element by element. Maps merge unless `replace`. */
  merge: boolean
  replace: boolean
  /** The whole set of keys is part of what the patch says. */
  retainKeys: boolean
  /** Key field of list elements; '' for lists of scalars. */
  mergeKey: string
}

/** How patches are merged into something. */
export interface MergeOptions {
  /** The target is an object: directives are carried out. Otherwise it is a patch, and takes them over. */
  carryOut: boolean
}

/** Names that are instructions in a patch, not fields. */
export const directive = {
  patch: '$patch',
  retainKeys: '$retainKeys',
  deleteFromPrimitiveList: '$deleteFromPrimitiveList',
  setElementOrder: '$setElementOrder',
} as const

/** The patch metadata of a field. A field that the schema does not describe is replaced when a list, merged when a map. */
export function patchMetaOf(schema: Schema | undefined, key: string): PatchMeta {
  const field = getOwn(schema?.properties, key) ?? schema?.additionalProperties
  const strategy = field?.patchStrategy ?? []
  return {
    schema: field?.type === 'array' ? field.items : field,
    merge: strategy.includes('merge'),
    replace: strategy.includes('replace'),
    retainKeys: strategy.includes('retainKeys'),
    mergeKey: field?.patchMergeKey ?? '',
  }
}

/** The key of a list element. Throws StatusError BadRequest for an element without one. */
export function mergeKeyOf(element: JsonValue, mergeKey: string): JsonValue {
  if (!isObject(element)) throw statusErrors.badRequest(`expected a map, but received a ${kindOf(element)}`)
  const value = Object.hasOwn(element, mergeKey) ? (element as JsonObject)[mergeKey] : undefined
  if (value === undefined) {
    throw statusErrors.badRequest(
      `map: ${goMap(element as JsonObject)} does not contain declared merge key: ${mergeKey}`,
    )
  }
  return value
}

/** How messages call a value's type. */
export function kindOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'nil'
  if (Array.isArray(value)) return 'slice'
  if (isObject(value)) return 'map'
  return typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'string'
}

/** Go's %v of a map, which messages show. */
export function goMap(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`
  if (!isObject(value)) return value === null ? '<nil>' : String(value)
  const entries = Object.entries(value as JsonObject).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, member]) => `${key}:${goMap(member)}`).join(' ')}]`
}

/** Whether list elements are maps; lists of lists and mixed lists cannot be patched. */
export function elementsAreMaps(...lists: readonly JsonValue[][]): boolean {
  let kind: string | undefined
  for (const element of lists.flat()) {
    const own = isObject(element) ? 'map' : Array.isArray(element) ? 'slice' : 'scalar'
    if (own === 'slice') throw statusErrors.badRequest('lists of lists are not supported')
    if (kind !== undefined && own !== kind) throw statusErrors.badRequest('list element types are not identical')
    kind = own
  }
  return kind === 'map'
}
