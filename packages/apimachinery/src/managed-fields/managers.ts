import type { ManagedFieldsEntry } from '../meta/index.ts'
import { parseTime, rfc3339 } from '../time/timestamp.ts'
import type { FieldSet } from './field-set.ts'
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts'

/** One manager's claim: who, how, at which version, and what. */
export interface Claim {
  /** Identifies the claim: one per manager, operation, subresource and (for updates) version. */
  id: string
  entry: ManagedFieldsEntry
  set: FieldSet
  /** The set is not what the entry says any more. */
  changed: boolean
}

/** Claims by id. */
export type Claims = Map<string, Claim>

/** Who makes a request; `manager` '' is recorded as 'unknown'. */
export interface Requester {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  subresource?: string
}

/** The id of a claim. Applies are identified without their version, so that a newer version takes over. */
export function claimId(entry: ManagedFieldsEntry): string {
  const version = entry.operation === 'Apply' ? '' : (entry.apiVersion ?? '')
  return JSON.stringify([entry.manager ?? '', entry.operation, version, entry.subresource ?? ''])
}

/** The entry that a requester's claim starts from. */
export function entryOf(requester: Requester): ManagedFieldsEntry {
  const entry: ManagedFieldsEntry = {
    manager: requester.manager === '' ? 'unknown' : requester.manager,
    operation: requester.operation,
    apiVersion: requester.apiVersion,
  }
  if (requester.subresource) entry.subresource = requester.subresource
  return entry
}

/** Throws a plain Error for an entry that upstream would not decode. */
export function checkEntry(entry: ManagedFieldsEntry, index: number): void {
  if (entry.operation !== 'Apply' && entry.operation !== 'Update')
    throw new Error('operation must be `Apply` or `Update`')
  if (!entry.apiVersion) throw new Error('apiVersion must not be empty')
  if (!entry.fieldsType) throw new Error(`missing fieldsType in managed fields entry ${index}`)
  if (entry.fieldsType !== 'FieldsV1') {
    throw new Error(`invalid fieldsType "${entry.fieldsType}" in managed fields entry ${index}`)
  }
}

/** Claims from their wire form. Throws a plain Error for entries that make no sense. */
export function decodeClaims(entries: readonly ManagedFieldsEntry[] | undefined): Claims {
  const claims: Claims = new Map()
  for (const [i, entry] of (entries ?? []).entries()) {
    checkEntry(entry, i)
    const id = claimId(entry)
    claims.set(id, { id, entry, set: decodeFieldsV1(entry.fieldsV1 ?? {}), changed: false })
  }
  return claims
}

/** The wire form of claims, sorted as upstream sorts them; empty claims are left out, unchanged entries reused. */
export function encodeClaims(claims: Claims): ManagedFieldsEntry[] {
  const entries: ManagedFieldsEntry[] = []
  for (const { entry, set, changed } of claims.values()) {
    if (set.empty) continue
    entries.push(changed ? encodeEntry(entry, encodeFieldsV1(set)) : entry)
  }
  return entries.toSorted(compareEntries)
}

/** An entry with these fields, its members in upstream's order. */
export function encodeEntry(entry: ManagedFieldsEntry, fieldsV1: object): ManagedFieldsEntry {
  const encoded: ManagedFieldsEntry = {
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
  }
  if (entry.time !== undefined) encoded.time = entry.time
  encoded.fieldsType = 'FieldsV1'
  encoded.fieldsV1 = fieldsV1
  if (entry.subresource) encoded.subresource = entry.subresource
  return encoded
}

/** Order of entries: operation, time, manager, version, subresource. */
export function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    seconds(a) - seconds(b) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  )
}

function compareText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function seconds(entry: ManagedFieldsEntry): number {
  const ms = entry.time === undefined ? 0 : parseTime(entry.time)
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1000)
}

/** Puts a set under a requester's name, with the time of the change (ms since the epoch). */
export function setClaim(claims: Claims, requester: Requester, set: FieldSet, now: number): void {
  const entry = { ...entryOf(requester), time: rfc3339(now) }
  const id = claimId(entry)
  claims.set(id, { id, entry, set, changed: true })
}

/** Most entries of operation Update that are kept. */
const maxUpdateClaims = 10

/**
 * Keeps the number of Update entries within bounds: the oldest of a version are merged into one entry of the
 * manager 'ancient-changes'.
 */
export function capUpdateClaims(claims: Claims): void {
  const updates = [...claims.values()].filter((claim) => claim.entry.operation === 'Update' && !claim.set.empty)
  let excess = updates.length - maxUpdateClaims
  if (excess <= 0) return
  updates.sort((a, b) => seconds(a.entry) - seconds(b.entry) || compareText(a.id, b.id))
  const firstOfVersion = new Map<string, Claim>()
  for (const claim of updates) {
    if (excess <= 0) return
    const version = claim.entry.apiVersion ?? ''
    const first = firstOfVersion.get(version)
    if (first === undefined) {
      firstOfVersion.set(version, claim)
      continue
    }
    const entry: ManagedFieldsEntry = { manager: 'ancient-changes', operation: 'Update', apiVersion: version }
    if (claim.entry.time !== undefined) entry.time = claim.entry.time
    const bucket = claims.get(claimId(entry)) ?? first
    claims.delete(bucket.id)
    claims.delete(claim.id)
    const id = claimId(entry)
    claims.set(id, { id, entry, set: claim.set.union(bucket.set), changed: true })
    excess--
  }
}
