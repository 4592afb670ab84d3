import { statusErrors } from '../errors/index.ts'
import { deepClone } from '../json/clone.ts'
import { deepEqual } from '../json/equal.ts'
import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { identityOf, weave } from './element-order.ts'
import { mergeSlices } from './strategic-lists.ts'
import type { MergeOptions } from './strategic-meta.ts'
import { directive, goMap, kindOf, patchMetaOf } from './strategic-meta.ts'

/**
 * Applies a strategic merge patch: maps merge, null deletes, lists merge by their merge key where the schema says so.
 * Directives: $patch (replace, delete), $retainKeys, $setElementOrder/<list>, $deleteFromPrimitiveList/<list>.
 * Pure. Throws StatusError BadRequest for a patch that makes no sense.
 */
export function applyStrategicMergePatch(doc: JsonObject, patch: JsonObject, schema: Schema): JsonObject {
  return mergeMap(deepClone(doc), deepClone(patch), schema, { carryOut: true })
}

/** Merges a patch into a target in place. Both are consumed. */
export function mergeMap(
  target: JsonObject,
  patch: JsonObject,
  schema: Schema | undefined,
  options: MergeOptions,
): JsonObject {
  if (Object.hasOwn(patch, directive.patch)) return wholeMap(patch)
  applyRetainKeys(target, patch, options)
  applyElementOrders(target, patch, schema, options)
  for (const key of Object.keys(patch)) mergeMember({ target, patch, schema, options }, key)
  return target
}

function wholeMap(patch: JsonObject): JsonObject {
  const { [directive.patch]: what, ...rest } = patch
  if (what === 'replace') return rest
  if (what === 'delete') return {}
  throw statusErrors.badRequest(`unknown patch type: ${goMap(what ?? null)} in map: ${goMap(patch)}`)
}

interface Merging {
  target: JsonObject
  patch: JsonObject
  schema: Schema | undefined
  options: MergeOptions
}

function mergeMember({ target, patch, schema, options }: Merging, patchKey: string): void {
  const value = patch[patchKey] ?? null
  const deletes = patchKey.startsWith(directive.deleteFromPrimitiveList)
  if (deletes && !options.carryOut) {
    setOwn(target, patchKey, value)
    return
  }
  const key = deletes ? listOf(patchKey, directive.deleteFromPrimitiveList) : patchKey
  if (value === null) {
    delete target[key]
    // In a patch, null is the instruction to delete and has to stay.
    if (!options.carryOut) setOwn(target, key, null)
    return
  }
  const present = Object.hasOwn(target, key) ? target[key] : undefined
  if (present === undefined || kindOf(present) !== kindOf(value)) {
    if (!deletes) setNew(target, key, value, options)
    return
  }
  const meta = patchMetaOf(schema, key)
  if (isObject(present) && isObject(value)) {
    setOwn(target, key, meta.replace ? value : mergeMap(present, value, meta.schema, options))
  } else if (Array.isArray(present) && Array.isArray(value)) {
    const merges = meta.merge || deletes
    setOwn(target, key, merges ? mergeSlices(present, value, { meta, deletes, options, mergeMap }) : value)
  } else setNew(target, key, value, options)
}

/** The list that a directive such as `$setElementOrder/containers` is about. */
function listOf(key: string, prefix: string): string {
  const slash = key.indexOf('/')
  if (slash >= 0 && key.slice(0, slash) === prefix) return key.slice(slash + 1)
  const what = prefix === directive.setElementOrder ? 'setElementOrder list' : 'primitive list'
  throw statusErrors.badRequest(`invalid patch format of ${what}`)
}

function setNew(target: JsonObject, key: string, value: JsonValue, options: MergeOptions): void {
  const cleaned = options.carryOut ? withoutDirectives(withoutNulls(value)) : value
  if (cleaned === undefined) delete target[key]
  else setOwn(target, key, cleaned)
}

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const [key, member] of Object.entries(value as JsonObject)) {
    if (member !== null) setOwn(result, key, withoutNulls(member))
  }
  return result
}

// What is new has nothing to delete from or to order: a map with $patch goes, parallel lists are dropped.
function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((element) => element !== undefined)
  if (!isObject(value)) return value
  if (Object.hasOwn(value, directive.patch)) return undefined
  const result: JsonObject = {}
  for (const [key, member] of Object.entries(value as JsonObject)) {
    if (isParallelList(key) || key === directive.retainKeys) continue
    const cleaned = withoutDirectives(member)
    if (cleaned !== undefined) setOwn(result, key, cleaned)
  }
  return result
}

function isParallelList(key: string): boolean {
  return key.startsWith(directive.deleteFromPrimitiveList) || key.startsWith(directive.setElementOrder)
}

function applyRetainKeys(target: JsonObject, patch: JsonObject, options: MergeOptions): void {
  const retained = patch[directive.retainKeys]
  if (retained === undefined) return
  delete patch[directive.retainKeys]
  if (!options.carryOut) {
    const before = target[directive.retainKeys]
    if (before === undefined) target[directive.retainKeys] = retained
    else if (!deepEqual(before, retained)) {
      throw statusErrors.badRequest(
        `${goMap(before)} and ${goMap(retained)} are not deep equal: this may happen when calculating the 3-way diff patch`,
      )
    }
    return
  }
  const problem = 'invalid patch format of retainKeys'
  if (!Array.isArray(retained)) throw statusErrors.badRequest(problem)
  const keep = new Set(retained)
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null && !isParallelList(key) && !keep.has(key)) throw statusErrors.badRequest(problem)
  }
  for (const key of Object.keys(target)) if (!keep.has(key)) delete target[key]
}

function applyElementOrders(
  target: JsonObject,
  patch: JsonObject,
  schema: Schema | undefined,
  options: MergeOptions,
): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(directive.setElementOrder)) continue
    const order = patch[key]
    delete patch[key]
    if (!Array.isArray(order)) throw statusErrors.badRequest(`expected a slice, but received a ${kindOf(order)}`)
    if (!options.carryOut) takeOverOrder(target, key, order)
    orderList({ target, patch, schema, options }, listOf(key, directive.setElementOrder), order)
  }
}

function takeOverOrder(target: JsonObject, key: string, order: JsonValue[]): void {
  const before = target[key]
  if (before === undefined) setOwn(target, key, order)
  else if (!deepEqual(before, order)) throw statusErrors.badRequest('invalid patch format of setElementOrder list')
}

function orderList({ target, patch, schema, options }: Merging, key: string, order: JsonValue[]): void {
  const server = listAt(target, key)
  const changes = listAt(patch, key)
  if (server === undefined && changes === undefined) return
  const meta = patchMetaOf(schema, key)
  checkOrder(changes ?? [], order, meta.mergeKey)
  delete patch[key]
  let merged: JsonValue[]
  if (changes === undefined) merged = server ?? []
  else if (server === undefined) merged = options.carryOut ? (withoutDirectives(changes) as JsonValue[]) : changes
  // A list that is not merged is replaced: the patch is all there is.
  else merged = meta.merge ? mergeSlices([...server], changes, { meta, deletes: false, options, mergeMap }) : changes
  const woven = weave({ merged, patchOrder: order, serverOrder: server ?? [], mergeKey: meta.mergeKey })
  setOwn(target, key, woven)
}

function listAt(map: JsonObject, key: string): JsonValue[] | undefined {
  const value = Object.hasOwn(map, key) ? map[key] : undefined
  if (value === undefined || Array.isArray(value)) return value
  throw statusErrors.badRequest(`expected a slice, but received a ${kindOf(value)}`)
}

// The patch list must be a subsequence of the order it comes with: otherwise the patch contradicts itself.
function checkOrder(changes: JsonValue[], order: JsonValue[], mergeKey: string): void {
  if (order.length === 0) return
  let next = 0
  for (const element of changes) {
    if (isObject(element) && Object.hasOwn(element, directive.patch)) continue
    const id = identityOf(element, mergeKey)
    while (next < order.length && identityOf(order[next] ?? null, mergeKey) !== id) next++
    if (next++ < order.length) continue
    throw statusErrors.badRequest(
      `The order in patch list:\n${goMap(changes)}\n doesn't match ${directive.setElementOrder} list:\n${goMap(order)}\n`,
    )
  }
}
