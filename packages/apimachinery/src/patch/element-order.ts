import type { JsonValue } from '../meta/index.ts'
import { mergeKeyOf } from './strategic-meta.ts'

/** What identifies an element among its like: the merge key's value, or a scalar itself. */
export function identityOf(element: JsonValue, mergeKey: string): JsonValue {
  return mergeKey === '' ? element : mergeKeyOf(element, mergeKey)
}

/** Place of each identity in a list; the first one counts. */
function positions(list: readonly JsonValue[], mergeKey: string): Map<JsonValue, number> {
  const places = new Map<JsonValue, number>()
  for (const [i, element] of list.entries()) {
    const id = identityOf(element, mergeKey)
    if (!places.has(id)) places.set(id, i)
  }
  return places
}

/** Elements in the order of another list; those it does not hold come last, as they were. */
export function sortLike(list: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string): JsonValue[] {
  const places = positions(order, mergeKey)
  const placeOf = (element: JsonValue): number => places.get(identityOf(element, mergeKey)) ?? order.length
  return list.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/**
 * Weaves elements that a patch names, in the patch's order, with those only the server has, in the server's order.
 * A server element stays before a patched one if it was before it on the server; otherwise the patched one goes first.
 */
export function weave(options: {
  merged: readonly JsonValue[]
  patchOrder: readonly JsonValue[]
  serverOrder: readonly JsonValue[]
  mergeKey: string
}): JsonValue[] {
  const { merged, patchOrder, serverOrder, mergeKey } = options
  const named = positions(patchOrder, mergeKey)
  const inPatch = (element: JsonValue): boolean => named.has(identityOf(element, mergeKey))
  const patched = sortLike(merged.filter(inPatch), patchOrder, mergeKey)
  const serverOnly = sortLike(
    merged.filter((element) => !inPatch(element)),
    serverOrder,
    mergeKey,
  )
  const places = positions(serverOrder, mergeKey)
  const result: JsonValue[] = []
  let next = 0
  for (const element of patched) {
    const place = places.get(identityOf(element, mergeKey))
    for (; place !== undefined && next < serverOnly.length; next++) {
      const other = serverOnly[next] ?? null
      const otherPlace = places.get(identityOf(other, mergeKey))
      if (otherPlace === undefined || otherPlace > place) break
      result.push(other)
    }
    result.push(element)
  }
  return [...result, ...serverOnly.slice(next)]
}
