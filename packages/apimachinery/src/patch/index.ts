import type { JsonObject, JsonValue } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
const no = (): never => {
  throw new Error('not built')
}
/** RFC 6902. */
export const applyJsonPatch: (doc: JsonValue, ops: unknown) => JsonValue = no
/** RFC 7386. */
export const applyMergePatch: (doc: JsonValue, patch: JsonValue) => JsonValue = no
/** Strategic merge patch of `doc`. */
export const applyStrategicMergePatch: (doc: JsonObject, patch: JsonObject, schema: Schema) => JsonObject = no
/** Strategic patch that turns `original` into `modified`. */
export const createTwoWayMergePatch: (original: JsonObject, modified: JsonObject, schema: Schema) => JsonObject = no
/** As kubectl apply: strategic patch to bring `current` from `original` (last applied) to `modified`. */
export const createThreeWayMergePatch: (
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  options: { schema: Schema; overwrite?: boolean },
) => JsonObject = no
/** Merge patch (RFC 7386) that turns `original` into `modified`. */
export const createMergePatch: (original: JsonObject, modified: JsonObject) => JsonObject = no
/** As kubectl apply for kinds without patch metadata: three-way RFC 7386 patch. */
export const createThreeWayJsonMergePatch: (
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
) => JsonObject = no
