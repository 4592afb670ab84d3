import type { ManagedFieldsEntry } from '../meta/index.ts'
import { FieldSet } from './field-set.ts'
import { claimId, decodeClaims, encodeClaims } from './managers.ts'
import type { Claim, Claims } from './managers.ts'
import { fieldStep } from './path-element.ts'

const scaleVersion = 'autoscaling/v1'
const replicasInScale = [fieldStep('spec'), fieldStep('replicas')]

/** Where an object keeps the replicas that its Scale shows, and the version its own entries are of. */
export interface ScaledObject {
  /** Field names from the top: spec, replicas. */
  readonly replicasPath: readonly string[]
  readonly apiVersion: string
}

/** Whose claim it is, whatever version it was made in. */
function identity({ entry }: Claim): string {
  return JSON.stringify([entry.manager ?? '', entry.operation, entry.subresource ?? ''])
}

function replaced(claims: Claims, { entry }: Claim, o: { apiVersion: string; set: FieldSet }): void {
  const next = { ...entry, apiVersion: o.apiVersion }
  const id = claimId(next)
  claims.set(id, { id, entry: next, set: o.set, changed: true })
}

/** The managedFields of an object's Scale: of everybody who owns its replicas. Throws a plain Error for bad entries. */
export function toScaleEntries(
  entries: readonly ManagedFieldsEntry[] | undefined,
  { replicasPath }: ScaledObject,
): ManagedFieldsEntry[] {
  const path = replicasPath.map(fieldStep)
  const scale: Claims = new Map()
  for (const claim of decodeClaims(entries).values()) {
    if (claim.set.has(path)) replaced(scale, claim, { apiVersion: scaleVersion, set: FieldSet.of(replicasInScale) })
  }
  return encodeClaims(scale)
}

/**
 * The managedFields of an object once its Scale has `scaleEntries`: who owned the replicas and does not any more loses
 * them, and who owns them newly has an entry for them. Throws a plain Error for bad entries.
 */
export function fromScaleEntries(
  entries: readonly ManagedFieldsEntry[] | undefined,
  scaleEntries: readonly ManagedFieldsEntry[] | undefined,
  { replicasPath, apiVersion }: ScaledObject,
): ManagedFieldsEntry[] {
  const path = replicasPath.map(fieldStep)
  const owners = new Map<string, Claim>()
  for (const claim of decodeClaims(scaleEntries).values()) {
    if (claim.set.has(replicasInScale)) owners.set(identity(claim), claim)
  }
  const claims = decodeClaims(entries)
  for (const claim of claims.values()) {
    if (!claim.set.has(path) || owners.delete(identity(claim))) continue
    claim.set = claim.set.difference(FieldSet.of(path))
    claim.changed = true
  }
  for (const owner of owners.values()) replaced(claims, owner, { apiVersion, set: FieldSet.of(path) })
  return encodeClaims(claims)
}
