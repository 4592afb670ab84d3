import { statusErrors } from '../errors/index.ts'
import { deepClone } from '../json/clone.ts'
import { deepEqual } from '../json/equal.ts'
import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import { PatchConflictError, conflict } from './strategic-create.ts'

/** Applies a merge patch (RFC 7386): maps merge, null deletes, everything else replaces. Pure. */
export function applyMergePatch(doc: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) throw statusErrors.badRequest('Invalid JSON Patch')
  return deepClone(mergeValue(doc, patch))
}

function mergeValue(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: JsonObject = {}
  if (isObject(target)) for (const [key, value] of Object.entries(target as JsonObject)) setOwn(result, key, value)
  for (const [key, value] of Object.entries(patch as JsonObject)) {
    if (value === null) delete result[key]
    else setOwn(result, key, mergeValue(Object.hasOwn(result, key) ? result[key] : undefined, value))
  }
  return result
}

/** The merge patch that turns `original` into `modified`. Nulls in `modified` cannot be expressed: they delete. Pure. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  return deepClone(diff(original, modified))
}

function diff(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonObject = {}
  for (const [key, after] of Object.entries(modified)) {
    const before = Object.hasOwn(original, key) ? original[key] : undefined
    if (deepEqual(before, after)) continue
    setOwn(patch, key, isObject(before) && isObject(after) ? diff(before, after) : after)
  }
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setOwn(patch, key, null)
  return patch
}

/**
 * What kubectl apply sends for kinds without patch metadata: changes from `current` to `modified`, and deletions from
 * `original` (the last applied configuration) to `modified`. Throws PatchConflictError where the two disagree.
 */
export function createThreeWayJsonMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const changes = withoutNulls(createMergePatch(current, modified))
  const deletions = onlyNulls(createMergePatch(original, modified))
  if (conflict(changes, deletions)) throw new PatchConflictError(changes, deletions)
  return combine(deletions, changes)
}

function withoutNulls(patch: JsonObject): JsonObject {
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) continue
    if (!isObject(value) || Object.keys(value).length === 0) setOwn(result, key, value)
    else {
      const below = withoutNulls(value as JsonObject)
      if (Object.keys(below).length > 0) setOwn(result, key, below)
    }
  }
  return result
}

function onlyNulls(patch: JsonObject): JsonObject {
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) setOwn(result, key, null)
    else if (isObject(value)) {
      const below = onlyNulls(value as JsonObject)
      if (Object.keys(below).length > 0) setOwn(result, key, below)
    }
  }
  return result
}

// Both are patches: nulls of the first stay, and where both say something they are maps.
function combine(deletions: JsonObject, changes: JsonObject): JsonObject {
  const result: JsonObject = { ...deletions }
  for (const [key, value] of Object.entries(changes)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined
    setOwn(result, key, isObject(before) && isObject(value) ? combine(before, value) : value)
  }
  return result
}
