import { deepClone } from '../json/clone.ts'
import { deepEqual } from '../json/equal.ts'
import { isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { mergeMap } from './strategic-apply.ts'
import { diffMaps } from './strategic-diff.ts'

/** The strategic merge patch that turns `original` into `modified`; empty when they are the same. Pure. */
export function createTwoWayMergePatch(original: JsonObject, modified: JsonObject, schema: Schema): JsonObject {
  return deepClone(diffMaps(original, modified, schema, { changes: true, deletions: true }))
}

/** A patch was asked to respect changes by others, and would undo some. */
export class PatchConflictError extends Error {
  constructor(patch: JsonObject, changed: JsonObject) {
    const [own, others] = [patch, changed].map((part) => JSON.stringify(part, null, 2))
    super(`patch:\n${own}\nconflicts with changes made from original to current:\n${others}\n`)
    this.name = 'PatchConflictError'
  }
}

/**
 * What kubectl apply sends: brings `current` to what `modified` says, and deletes what `original` (the last applied
 * configuration) had and `modified` has not. Fields that others set stay. With `overwrite: false`, throws
 * PatchConflictError where current differs from original in a field the patch would change.
 */
export function createThreeWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  options: { schema: Schema; overwrite?: boolean },
): JsonObject {
  const { schema, overwrite = true } = options
  const delta = diffMaps(current, modified, schema, { changes: true, deletions: false })
  const deletions = diffMaps(original, modified, schema, { changes: false, deletions: true })
  const patch = mergeMap(deepClone(deletions), deepClone(delta), schema, { carryOut: false })
  if (!overwrite) {
    const changed = diffMaps(original, current, schema, { changes: true, deletions: true })
    if (conflict(patch, changed)) throw new PatchConflictError(patch, changed)
  }
  return patch
}

/** Whether two patches would set something differently. Lists conflict when they are not the same. */
export function conflict(a: JsonValue, b: JsonValue): boolean {
  if (!isObject(a) || !isObject(b)) return !deepEqual(a, b)
  for (const [key, value] of Object.entries(a as JsonObject)) {
    if (key.startsWith('$') || !Object.hasOwn(b, key)) continue
    if (conflict(value, (b as JsonObject)[key] ?? null)) return true
  }
  return false
}
