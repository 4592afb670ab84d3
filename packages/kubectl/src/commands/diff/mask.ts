import { secrets } from '@keelson/api'
import type { JsonObject } from '@keelson/apimachinery'
import { mappingResourceName } from '../../resources/mapping.ts'
import type { Mapping } from '../../resources/mapping.ts'

/** Two versions of an object; `live` is undefined where it is not there yet. */
export interface MaskedVersions {
  live: JsonObject | undefined
  merged: JsonObject
}

/** Hides the values of a Secret in both versions, so that one still sees which of them change. Others stay as they are. */
export function maskSecrets(mapping: Mapping, { live, merged }: MaskedVersions): MaskedVersions {
  if (mappingResourceName(mapping) !== mappingResourceName(secrets as unknown as Mapping)) return { live, merged }
  const [before, after] = [dataOf(live), dataOf(merged)]
  return {
    live: live && masked(live, { own: before, other: after, changed: '*** (before)' }),
    merged: masked(merged, { own: after, other: before, changed: '*** (after)' }),
  }
}

const dataOf = (object: JsonObject | undefined): JsonObject => (object?.['data'] ?? {}) as JsonObject

function masked(
  object: JsonObject,
  { own, other, changed }: { own: JsonObject; other: JsonObject; changed: string },
): JsonObject {
  if (object['data'] === undefined) return object
  const data = Object.entries(own).map(([key, value]) => [key, key in other && other[key] !== value ? changed : '***'])
  return { ...object, data: Object.fromEntries(data) as JsonObject }
}
