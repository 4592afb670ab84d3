import { deepEqual } from '../json/equal.ts'
import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { identityOf, sortLike } from './element-order.ts'
import type { PatchMeta } from './strategic-meta.ts'
import { directive, elementsAreMaps, kindOf, mergeKeyOf, patchMetaOf } from './strategic-meta.ts'

/** Which differences a patch is to hold. */
export interface DiffOptions {
  changes: boolean
  deletions: boolean
}

/** The strategic merge patch that turns `original` into `modified`; shares parts with `modified`. */
export function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  schema: Schema | undefined,
  options: DiffOptions & { retainKeys?: boolean },
): JsonObject {
  const patch: JsonObject = {}
  for (const key of Object.keys(modified)) {
    const after = modified[key]
    const before = Object.hasOwn(original, key) ? original[key] : undefined
    if (after === undefined) continue
    if (before === undefined || kindOf(before) !== kindOf(after)) {
      if (options.changes) setOwn(patch, key, after)
    } else diffMember({ patch, meta: patchMetaOf(schema, key), options }, key, before, after)
  }
  if (options.deletions) {
    for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setOwn(patch, key, null)
  }
  if (options.retainKeys === true) addRetainKeys(patch, original, modified)
  return patch
}

interface Diffing {
  patch: JsonObject
  meta: PatchMeta
  options: DiffOptions
}

function diffMember({ patch, meta, options }: Diffing, key: string, before: JsonValue, after: JsonValue): void {
  if (isObject(before) && isObject(after)) {
    if (meta.replace) {
      if (options.changes && !deepEqual(before, after)) setOwn(patch, key, after)
      return
    }
    const { changes, deletions } = options
    const below = diffMaps(before, after, meta.schema, { changes, deletions, retainKeys: meta.retainKeys })
    if (Object.keys(below).length > 0) setOwn(patch, key, below)
  } else if (Array.isArray(before) && Array.isArray(after) && meta.merge) {
    diffLists({ patch, meta, options }, key, before, after)
  } else if (options.changes && !deepEqual(before, after)) setOwn(patch, key, after)
}

function addRetainKeys(patch: JsonObject, original: JsonObject, modified: JsonObject): void {
  const keys = Object.keys(modified).filter((key) => modified[key] !== null)
  const hasNewField = Object.keys(modified).some((key) => !Object.hasOwn(original, key))
  if (keys.length > 0 && (Object.keys(patch).length > 0 || hasNewField)) {
    patch[directive.retainKeys] = keys.toSorted()
  }
}

function diffLists(context: Diffing, key: string, before: JsonValue[], after: JsonValue[]): void {
  const { patch, options } = context
  if (before.length === 0) {
    if (after.length > 0 && options.changes) setOwn(patch, key, after)
  } else if (elementsAreMaps(before, after)) diffMapLists(context, key, before, after)
  else diffScalarLists(context, key, before, after)
}

function diffMapLists({ patch, meta, options }: Diffing, key: string, before: JsonValue[], after: JsonValue[]): void {
  const { mergeKey } = meta
  const { changed, deleted } = diffElements(before, after, meta, options)
  const list = [...sortLike(changed, after, mergeKey), ...deleted]
  const sameOrder =
    before.length === after.length &&
    after.every((element, i) => mergeKeyOf(before[i] ?? null, mergeKey) === mergeKeyOf(element, mergeKey))
  if (list.length > 0) setOwn(patch, key, list)
  if (list.length > 0 || (options.changes && !sameOrder)) {
    const order = after.map((element): JsonObject => ({ [mergeKey]: mergeKeyOf(element, mergeKey) }))
    if (order.length > 0) patch[`${directive.setElementOrder}/${key}`] = order
  }
}

// Elements are paired in the order of their keys, so that repeated keys pair up one by one.
function diffElements(
  before: JsonValue[],
  after: JsonValue[],
  meta: PatchMeta,
  options: DiffOptions,
): { changed: JsonValue[]; deleted: JsonValue[] } {
  const textOf = (element: JsonValue): string => String(mergeKeyOf(element, meta.mergeKey))
  const byKey = (a: JsonValue, b: JsonValue): number => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0)
  const [old, next] = [before.toSorted(byKey), after.toSorted(byKey)] as [JsonObject[], JsonObject[]]
  const changed: JsonValue[] = []
  const deleted: JsonValue[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < next.length) {
    const [a, b] = [old[i], next[j]]
    const order = a === undefined ? 1 : b === undefined ? -1 : byKey(a, b)
    if (order === 0 && a !== undefined && b !== undefined) {
      const below = diffMaps(a, b, meta.schema, { ...options, retainKeys: meta.retainKeys })
      if (Object.keys(below).length > 0) changed.push({ ...below, [meta.mergeKey]: b[meta.mergeKey] ?? null })
    } else if (order > 0 && b !== undefined) {
      if (options.changes) changed.push(b)
    } else if (a !== undefined && options.deletions) {
      deleted.push({ [directive.patch]: 'delete', [meta.mergeKey]: a[meta.mergeKey] ?? null })
    }
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return { changed, deleted }
}

function diffScalarLists({ patch, options }: Diffing, key: string, before: JsonValue[], after: JsonValue[]): void {
  const old = new Set(before.map((element) => identityOf(element, '')))
  const next = new Set(after)
  const added = options.changes ? [...next].filter((element) => !old.has(element)) : []
  const deleted = options.deletions ? [...old].filter((element) => !next.has(element)) : []
  if (added.length > 0) setOwn(patch, key, added)
  if (deleted.length > 0) patch[`${directive.deleteFromPrimitiveList}/${key}`] = deleted.toSorted(compareScalars)
  const changed = options.changes && !deepEqual(before, after)
  if ((deleted.length > 0 || changed) && after.length > 0) patch[`${directive.setElementOrder}/${key}`] = after
}

function compareScalars(a: JsonValue, b: JsonValue): number {
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}
