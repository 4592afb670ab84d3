import { statusErrors } from '../errors/index.ts'
import { deepEqual } from '../json/equal.ts'
import { isObject } from '../json/own.ts'
import { formatGroupVersion, parseGroupVersion } from '../meta/index.ts'
import type { JsonObject, ManagedFieldsEntry } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { unownedMetadataFields } from './atoms.ts'
import { compareObjects } from './compare.ts'
import type { Conflict } from './conflicts.ts'
import { conflictError, conflictSet } from './conflicts.ts'
import { FieldSet } from './field-set.ts'
import { fieldsOfLastApplied, syncLastApplied } from './last-applied.ts'
import type { Claims } from './managers.ts'
import { claimId, decodeClaims, encodeClaims, entryOf, setClaim } from './managers.ts'
import { mergeObjects } from './merge.ts'
import { pruneAbandoned } from './prune.ts'
import { toFieldSet } from './to-field-set.ts'
import { resetSet, trackUpdate, withoutReset } from './update.ts'
import { appliedErrors } from './validate-applied.ts'

/** What a server-side apply needs. */
export interface ApplyOptions {
  /** The stored object; absent when the apply creates it. */
  live?: JsonObject
  /** The configuration sent by the client. */
  applied: JsonObject
  schema: Schema
  /** Field manager's name. */
  manager: string
  apiVersion: string
  subresource?: string
  /** Take conflicting fields over instead of failing. */
  force: boolean
  /** Milliseconds since the epoch. */
  now: number
  /** Paths that this endpoint resets, so that nobody comes to own them through it: [['status']]. */
  resetFields?: readonly (readonly string[])[]
}

const stripped = FieldSet.of(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[...unownedMetadataFields].map((name) => ['f:metadata', `f:${name}`]),
)

/**
 * Merges an applied configuration into the live object: what the manager applied before and does not apply now goes,
 * unless somebody else owns it. Returns the new object with its managedFields, before defaulting. Applying the same
 * again returns the live object as it is. Throws StatusError: Conflict with a cause per field that another manager
 * owns, BadRequest for a configuration that does not fit the schema.
 */
export function apply(options: ApplyOptions): JsonObject {
  checkApplied(options)
  const { entries, object: live } = detach(options.live ?? {})
  const claims = startingClaims(options, live, entries)
  const outcome = settle(options, live, claims)
  if (deepEqual(outcome.object, live) && deepEqual(outcome.entries, entries)) return options.live ?? outcome.object
  return attach(outcome.object, outcome.entries)
}

interface Outcome {
  object: JsonObject
  entries: ManagedFieldsEntry[]
}

function checkApplied({ applied, schema, apiVersion }: ApplyOptions): void {
  const version = typeof applied['apiVersion'] === 'string' ? applied['apiVersion'] : ''
  if (version !== apiVersion) {
    const specified = formatGroupVersion(safeVersion(version))
    throw statusErrors.badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${specified}, expected: ${apiVersion}`,
    )
  }
  const metadata = applied['metadata']
  const sent = isObject(metadata) ? metadata['managedFields'] : undefined
  if (sent !== undefined && sent !== null) throw statusErrors.badRequest('metadata.managedFields must be nil')
  const errors = appliedErrors(applied, schema)
  if (errors.length === 0) return
  const { name = '', namespace = '' } = (isObject(metadata) ? metadata : {}) as { name?: string; namespace?: string }
  const gvk = `${version}, Kind=${String(applied['kind'] ?? '')}`
  const list = errors.length === 1 ? `${errors[0]}` : `errors:\n${errors.map((error) => `  ${error}`).join('\n')}`
  throw statusErrors.badRequest(`failed to create typed patch object (${namespace}/${name}; ${gvk}): ${list}`)
}

function safeVersion(version: string): { group: string; version: string } {
  try {
    return parseGroupVersion(version)
  } catch {
    return { group: '', version }
  }
}

// managedFields describe the object and are no part of what is merged and compared.
function detach(object: JsonObject): Outcome {
  const metadata = object['metadata']
  if (!isObject(metadata) || !Object.hasOwn(metadata, 'managedFields')) return { object, entries: [] }
  const { managedFields, ...rest } = metadata as JsonObject
  return {
    object: { ...object, metadata: rest },
    entries: Array.isArray(managedFields) ? (managedFields as ManagedFieldsEntry[]) : [],
  }
}

function attach(object: JsonObject, entries: ManagedFieldsEntry[]): JsonObject {
  const metadata = (isObject(object['metadata']) ? object['metadata'] : {}) as JsonObject
  return { ...object, metadata: { ...metadata, managedFields: entries as unknown as JsonObject[] } }
}

// What is there before anybody applied belongs to an unknown past, so that an apply conflicts with it where it differs.
function startingClaims(options: ApplyOptions, live: JsonObject, entries: ManagedFieldsEntry[]): Claims {
  if (entries.length > 0) {
    try {
      return decodeClaims(entries)
    } catch (err) {
      throw statusErrors.badRequest(`failed to decode managed fields: ${err instanceof Error ? err.message : err}`)
    }
  }
  const { schema, apiVersion, subresource, now, resetFields } = options
  const manager = 'before-first-apply'
  return decodeClaims(trackUpdate({ next: live, schema, manager, apiVersion, subresource, now, resetFields }))
}

function settle(options: ApplyOptions, live: JsonObject, claims: Claims): Outcome {
  const { applied, schema, now } = options
  const requester = { ...options, operation: 'Apply' as const }
  const reset = resetSet(options.resetFields)
  const id = claimId(entryOf(requester))
  const last = claims.get(id)
  const set = toFieldSet(applied, schema).recursiveDifference(reset)
  setClaim(claims, requester, set, now)
  const merged = mergeObjects(live, applied, schema)
  let object = pruneAbandoned({ merged, last: last?.set, claims, schema })
  const { removed, modified, added } = withoutReset(compareObjects(live, object, schema), reset)
  takeFromOthers(options, { live, claims, id, changes: modified.union(added), removed })
  const own = claims.get(id)
  if (own !== undefined) {
    own.set = own.set.difference(stripped)
    const unchanged = last !== undefined && last.entry.apiVersion === own.entry.apiVersion && last.set.equals(own.set)
    // A no-op apply leaves no trace, not even a new time: otherwise every reconcile loop would write.
    if (unchanged && deepEqual(live, object)) claims.set(id, last)
  }
  if (options.manager === 'kubectl') object = syncLastApplied(object, applied)
  return { object, entries: encodeClaims(claims) }
}

interface Taking {
  live: JsonObject
  claims: Claims
  /** The claim that takes. */
  id: string
  changes: FieldSet
  removed: FieldSet
}

function takeFromOthers(options: ApplyOptions, { live, claims, id, changes, removed }: Taking): void {
  const others = [...claims.values()].filter((claim) => claim.id !== id)
  const conflicts: Conflict[] = []
  for (const claim of others) {
    const disputed = claim.set.intersection(changes)
    for (const path of disputed.paths()) conflicts.push({ entry: claim.entry, path })
  }
  if (!options.force && conflicts.length > 0) {
    const disputed = afterMigration(options, live, conflicts)
    if (disputed.length > 0) throw conflictError(disputed)
  }
  for (const claim of others) {
    const rest = claim.set.difference(changes).difference(removed)
    if (rest.equals(claim.set)) continue
    claim.set = rest
    claim.changed = true
  }
}

// Client-side apply's annotation is kubectl's own word: what it covers is taken over without asking. What remains is
// reported; if nothing remains, the apply goes through as if forced.
function afterMigration(options: ApplyOptions, live: JsonObject, conflicts: Conflict[]): Conflict[] {
  if (options.manager !== 'kubectl') return conflicts
  const allowed = fieldsOfLastApplied(live, options.schema)
  if (conflictSet(conflicts).difference(allowed).empty) return []
  return conflicts.filter((conflict) => !allowed.has(conflict.path))
}
