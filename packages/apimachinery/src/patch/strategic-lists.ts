import { statusErrors } from '../errors/index.ts'
import { isObject } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import { weave } from './element-order.ts'
import type { Schema } from '../schema/index.ts'
import type { MergeOptions, PatchMeta } from './strategic-meta.ts'
import { directive, elementsAreMaps, goMap, mergeKeyOf } from './strategic-meta.ts'

/** How two lists are merged. */
export interface ListContext {
  meta: PatchMeta
  /** The patch lists what to take out. */
  deletes: boolean
  options: MergeOptions
  /** Merges an element of the patch into its like. */
  mergeMap(target: JsonObject, patch: JsonObject, schema: Schema | undefined, options: MergeOptions): JsonObject
}

/** Merges a patch's list into a target's, by merge key for maps and as a set for scalars. */
export function mergeSlices(target: JsonValue[], patch: JsonValue[], context: ListContext): JsonValue[] {
  const { meta, deletes } = context
  if (target.length === 0 && patch.length === 0) return target
  if (!elementsAreMaps(target, patch)) {
    if (deletes) return target.filter((element) => !patch.includes(element))
    const merged = [...new Set([...target, ...patch])]
    return weave({ merged, patchOrder: patch, serverOrder: target, mergeKey: '' })
  }
  if (meta.mergeKey === '') {
    const name = meta.schema?.definitionName?.split('.').at(-1) ?? ''
    throw statusErrors.badRequest(`cannot merge lists without merge key for ${name}`)
  }
  const { server, changes, replaced } = carryOutElements(target, patch, meta.mergeKey)
  if (replaced) return changes
  const merged = mergeElements(server, changes, context)
  return weave({ merged, patchOrder: changes, serverOrder: server, mergeKey: meta.mergeKey })
}

interface Elements {
  server: JsonValue[]
  changes: JsonValue[]
  replaced: boolean
}

/** Elements with $patch: delete takes the like out of the target, replace means the rest of the list is all of it. */
function carryOutElements(target: JsonValue[], patch: JsonValue[], mergeKey: string): Elements {
  let server = target
  let replaced = false
  const changes: JsonValue[] = []
  for (const element of patch as JsonObject[]) {
    const what = Object.hasOwn(element, directive.patch) ? element[directive.patch] : undefined
    if (what === undefined) changes.push(element)
    else if (what === 'delete') {
      const key = mergeKeyOf(element, mergeKey)
      server = server.filter((other) => !(isObject(other) && (other as JsonObject)[mergeKey] === key))
    } else if (what === 'replace') replaced = true
    else if (what === 'merge') throw statusErrors.badRequest('merging lists cannot yet be specified in the patch')
    else throw statusErrors.badRequest(`unknown patch type: ${goMap(what)} in map: ${goMap(element)}`)
  }
  return { server, changes, replaced }
}

function mergeElements(server: JsonValue[], changes: JsonValue[], context: ListContext): JsonValue[] {
  const { meta, options } = context
  const result = [...server]
  for (const change of changes as JsonObject[]) {
    const key = mergeKeyOf(change, meta.mergeKey)
    const at = result.findIndex((element) => isObject(element) && (element as JsonObject)[meta.mergeKey] === key)
    const present = result[at]
    if (at >= 0 && isObject(present)) result[at] = context.mergeMap(present as JsonObject, change, meta.schema, options)
    else result.push(change)
  }
  return result
}
