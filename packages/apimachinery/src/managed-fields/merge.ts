import { isObject, setOwn } from '../json/own.ts'
import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { atomOf, elementStep, entrySchema } from './atoms.ts'

/**
 * The live object with the applied configuration laid over it: leaves are taken from the applied side, maps and
 * keyed lists are merged entry by entry. Unchanged parts are shared with the live object.
 */
export function mergeObjects(live: JsonObject, applied: JsonObject, schema: Schema): JsonObject {
  return mergeMaps(live, applied, schema)
}

function merge(
  live: JsonValue | undefined,
  applied: JsonValue | undefined,
  schema: Schema | undefined,
): JsonValue | undefined {
  if (applied === undefined) return live
  if (live === undefined || live === null || atomOf(schema, live) !== atomOf(schema, applied)) return applied
  const atom = atomOf(schema, applied)
  if (atom === 'map' && isObject(live) && isObject(applied)) return mergeMaps(live, applied, schema)
  if (atom === 'list' && Array.isArray(live) && Array.isArray(applied)) return mergeLists(live, applied, schema)
  return applied
}

function mergeMaps(live: JsonObject, applied: JsonObject, schema: Schema | undefined): JsonObject {
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(live)) {
    const merged = merge(value, Object.hasOwn(applied, key) ? applied[key] : undefined, entrySchema(schema, key))
    if (merged !== undefined) setOwn(result, key, merged)
  }
  for (const [key, value] of Object.entries(applied)) {
    if (!Object.hasOwn(live, key)) setOwn(result, key, value)
  }
  return result
}

/**
 * Elements of both lists. The applied order wins among the elements it names; elements that only the live list has
 * stay where they are relative to their live neighbours.
 */
function mergeLists(live: JsonValue[], applied: JsonValue[], schema: Schema | undefined): JsonValue[] {
  if (live.length === 0) return applied
  const wanted = new Map(applied.map((element) => [elementStep(schema, element), element]))
  const order = [...wanted.keys()]
  const steps = live.map((element) => elementStep(schema, element))
  const present = new Map<string, JsonValue | undefined>()
  // Repeated live elements are not merged with: the applied one replaces all of them.
  for (const [i, step] of steps.entries()) present.set(step, present.has(step) ? undefined : live[i])

  const result: JsonValue[] = []
  let next = 0
  const takeApplied = (): void => {
    const step = order[next++] ?? ''
    const merged = merge(present.get(step), wanted.get(step), schema?.items)
    if (merged !== undefined) result.push(merged)
  }
  const takenUpTo = (step: string): boolean => order.indexOf(step) < next
  for (const [i, step] of steps.entries()) {
    if (!wanted.has(step)) {
      const element = live[i]
      if (element !== undefined) result.push(element)
    } else if (!takenUpTo(step) && isNextShared(order, next, step, present)) {
      // Applied elements that are new come right before the shared one they precede.
      while (order[next] !== step) takeApplied()
      takeApplied()
    }
  }
  while (next < order.length) takeApplied()
  return result
}

/** Whether no other element that both lists have comes before this one in the applied order. */
function isNextShared(order: string[], from: number, step: string, present: ReadonlyMap<string, unknown>): boolean {
  for (let i = from; i < order.length; i++) {
    const candidate = order[i] ?? ''
    if (candidate === step) return true
    if (present.has(candidate)) return false
  }
  return false
}
