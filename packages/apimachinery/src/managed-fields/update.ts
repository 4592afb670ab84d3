import { isObject } from '../json/own.ts'
import type { JsonObject, ManagedFieldsEntry } from '../meta/index.ts'
import type { Schema } from '../schema/index.ts'
import { rfc3339 } from '../time/timestamp.ts'
import type { Comparison } from './compare.ts'
import { compareObjects, isSame } from './compare.ts'
import { createdFieldsV1 } from './created.ts'
import { FieldSet } from './field-set.ts'
import { decodeFieldsV1, fieldsV1Intersects } from './fields-v1.ts'
import type { Claims } from './managers.ts'
import { capUpdateClaims, checkEntry, claimId, encodeClaims, encodeEntry, entryOf, setClaim } from './managers.ts'
import { fieldStep } from './path-element.ts'

/** What tracking a write that is no apply needs. */
export interface UpdateOptions {
  /** The stored object; absent on create. */
  live?: JsonObject
  /** The object about to be stored, as the client meant it, defaults included. */
  next: JsonObject
  schema: Schema
  /** Field manager's name; '' is recorded as 'unknown'. */
  manager: string
  apiVersion: string
  subresource?: string
  /** Milliseconds since the epoch. */
  now: number
  /** Paths that this endpoint resets, so that nobody comes to own them through it: [['status']]. */
  resetFields?: readonly (readonly string[])[]
}

/**
 * The managedFields that the new object is to be stored with: the writer owns what it changed, everybody else loses
 * that. A write that changes nothing leaves every entry and its time as it is. Never throws for bad entries: those
 * that cannot be read count as absent, as upstream.
 */
export function trackUpdate(options: UpdateOptions): ManagedFieldsEntry[] {
  const { live, next, schema } = options
  const entries = startingEntries(options)
  const isCreate = live === undefined || !metadataOf(live)?.uid
  // Objects whose tracking was given up (or never begun) stay untracked until somebody applies.
  if (entries.length === 0 && !isCreate) return []
  if (entries.length === 0 && live === undefined && options.resetFields === undefined) return createdEntries(options)
  const comparison = withoutReset(compareObjects(live ?? {}, next, schema), resetSet(options.resetFields))
  if (isSame(comparison)) return entries
  return updateEntries(entries, comparison, options)
}

/** A new object that nobody has a claim on yet: the writer owns all of it. */
function createdEntries(options: UpdateOptions): ManagedFieldsEntry[] {
  const fields = createdFieldsV1(options.next, options.schema)
  if (fields === undefined) return []
  return [encodeEntry({ ...entryOf({ ...options, operation: 'Update' }), time: rfc3339(options.now) }, fields)]
}

function updateEntries(
  entries: ManagedFieldsEntry[],
  comparison: Comparison,
  options: UpdateOptions,
): ManagedFieldsEntry[] {
  const changes = comparison.modified.union(comparison.added)
  const own = claimId(entryOf({ ...options, operation: 'Update' }))
  const claims: Claims = new Map()
  for (const entry of entries) {
    const id = claimId(entry)
    const touched =
      fieldsV1Intersects(entry.fieldsV1, changes) || fieldsV1Intersects(entry.fieldsV1, comparison.removed)
    if (!touched && id !== own) {
      // Nothing of this claim is concerned: its entry goes through unread.
      claims.set(id, { id, entry, set: opaque, changed: false })
      continue
    }
    const before = decodeFieldsV1(entry.fieldsV1 ?? {})
    const set = before.difference(changes).difference(comparison.removed)
    claims.set(id, { id, entry, set, changed: touched })
  }
  if (!changes.empty) {
    const previous = claims.get(own)?.set ?? new FieldSet()
    setClaim(claims, { ...options, operation: 'Update' }, previous.union(changes), options.now)
    if (claims.size > 10) return capped(claims)
  }
  return encodeClaims(claims)
}

/** Stands for a set that nobody had to read; never empty, never encoded. */
const opaque = FieldSet.of(['f:opaque'])

function capped(claims: Claims): ManagedFieldsEntry[] {
  for (const claim of claims.values()) {
    if (claim.set === opaque) claim.set = decodeFieldsV1(claim.entry.fieldsV1 ?? {})
  }
  capUpdateClaims(claims)
  return encodeClaims(claims)
}

function metadataOf(object: JsonObject | undefined): { uid?: string; managedFields?: unknown } | undefined {
  const metadata = object?.['metadata']
  return isObject(metadata) ? (metadata as { uid?: string; managedFields?: unknown }) : undefined
}

/** The entries a write starts from: the client's own where it sent any that make sense, the stored ones otherwise. */
function startingEntries(options: UpdateOptions): ManagedFieldsEntry[] {
  const stored = readable(metadataOf(options.live)?.managedFields)
  if (options.subresource) return stored
  const sent = metadataOf(options.next)?.managedFields
  if (isReset(sent)) return []
  const own = readable(sent)
  return own.length > 0 ? own : stored
}

/** An empty list, or a list of one empty entry: the client asks to forget everything. */
function isReset(entries: unknown): boolean {
  if (!Array.isArray(entries)) return false
  if (entries.length === 0) return true
  return entries.length === 1 && isObject(entries[0]) && Object.keys(entries[0]).length === 0
}

function readable(entries: unknown): ManagedFieldsEntry[] {
  if (!Array.isArray(entries)) return []
  try {
    for (const [i, entry] of (entries as ManagedFieldsEntry[]).entries()) {
      checkEntry(entry, i)
      if (entry.fieldsV1 !== undefined && !isObject(entry.fieldsV1)) return []
    }
    return entries as ManagedFieldsEntry[]
  } catch {
    return []
  }
}

/** The paths that an endpoint resets, as a set. */
export function resetSet(paths: readonly (readonly string[])[] | undefined): FieldSet {
  return FieldSet.of(...(paths ?? []).map((path) => path.map(fieldStep)))
}

/** A comparison without what an endpoint resets. */
export function withoutReset(comparison: Comparison, reset: FieldSet): Comparison {
  if (reset.empty) return comparison
  return {
    removed: comparison.removed.recursiveDifference(reset),
    modified: comparison.modified.recursiveDifference(reset),
    added: comparison.added.recursiveDifference(reset),
  }
}
