import type { JsonObject } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { FieldSet } from './field-set.ts'
import type { Claims } from './managers.ts'
import { removeFields } from './remove.ts'
import { toFieldSet, withNamedFields } from './to-field-set.ts'

/**
 * Takes out of the merged object what its manager applied last time and not now, unless some manager (itself
 * included, with its new configuration) owns it.
 */
export function pruneAbandoned(options: {
  merged: JsonObject
  /** What the applying manager owned before; undefined when it applies for the first time. */
  last: FieldSet | undefined
  /** All claims, the new one of the applying manager among them. */
  claims: Claims
  schema: Schema
}): JsonObject {
  const { merged, last, claims, schema } = options
  if (last === undefined || last.empty) return merged
  // Most applies only change values: then nothing was abandoned and the trees need no walk.
  let owned = new FieldSet()
  for (const claim of claims.values()) owned = owned.union(claim.set)
  if (last.difference(owned).empty) return merged
  const lastNamed = withNamedFields(last, schema)
  const ownedNamed = withNamedFields(owned, schema)
  const all = withNamedFields(toFieldSet(merged, schema), schema)

  const bare = removeFields(merged, lastNamed, schema)
  const keptWhenBare = withNamedFields(toFieldSet(bare, schema), schema)
  const pruned = removeFields(merged, all.difference(keptWhenBare.union(ownedNamed)), schema, owned)
  const kept = withNamedFields(toFieldSet(pruned, schema), schema)
  // Only what was this manager's to remove: items that went along with a parent come back.
  return removeFields(merged, all.difference(kept).intersection(lastNamed), schema, owned)
}
