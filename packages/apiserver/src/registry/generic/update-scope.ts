import { deepClone, deepEqual, statusErrors } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import type { StrategyContext, UpdateSubresource } from '../port.ts'
import { optimisticLockMessage } from './errors.ts'
import type { Resource } from './resource.ts'

/** Which part of an object an update may change: all but status, status, or what a custom subresource says. */
export type UpdateScope = 'object' | 'status' | UpdateSubresource

type WithStatus = KubeObject & { status?: unknown }

/** Puts back what this scope may not change. Runs before ownership is recorded, so nobody comes to own it. */
export function confine(
  resource: Resource,
  o: {
    readonly next: KubeObject
    readonly old: KubeObject
    readonly scope: UpdateScope
    readonly context: StrategyContext
  },
): KubeObject {
  const { next, old, scope } = o
  if (scope === 'status') {
    // Shares everything else with the old object: no status write may change it, and what is the same object is
    // known to be unchanged without looking.
    const confined: WithStatus = { ...old, metadata: next.metadata }
    const { status } = next as WithStatus
    if (status === undefined) delete confined.status
    else confined.status = status
    return confined
  }
  if (scope !== 'object') scope.prepareForUpdate(next, old, o.context)
  else if (resource.hasStatus) {
    const { status } = old as WithStatus
    if (status === undefined) delete (next as WithStatus).status
    else (next as WithStatus).status = deepClone(status)
  }
  return next
}

/** Throws conflict when the wanted object was made from another version than the present one. */
export function checkVersion(resource: Resource, next: KubeObject, old: KubeObject): void {
  const given = next.metadata.resourceVersion ?? ''
  const unset = given === '' || given === '0'
  if (unset && resource.strategy.allowUnconditionalUpdate !== false) {
    next.metadata.resourceVersion = old.metadata.resourceVersion
    return
  }
  const { group, resource: plural } = resource.kind
  const name = old.metadata.name ?? ''
  if (unset) {
    throw statusErrors.invalid({ group, kind: plural }, name, [
      {
        type: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        badValue: 0,
        detail: 'must be specified for an update',
      },
    ])
  }
  if (given !== old.metadata.resourceVersion) {
    throw statusErrors.conflict({ group, resource: plural }, name, new Error(optimisticLockMessage))
  }
}

/** Metadata that no update changes. */
export function carryMetadata(next: KubeObject, old: KubeObject): void {
  const [to, from] = [next.metadata, old.metadata]
  if ((to.uid ?? '') === '') to.uid = from.uid
  to.creationTimestamp = from.creationTimestamp
  if (from.deletionTimestamp === undefined) delete to.deletionTimestamp
  else to.deletionTimestamp = from.deletionTimestamp
  if (from.deletionGracePeriodSeconds === undefined) delete to.deletionGracePeriodSeconds
  else to.deletionGracePeriodSeconds ??= from.deletionGracePeriodSeconds
  if (from.generation === undefined) delete to.generation
  else to.generation = from.generation
  delete to.selfLink
}

/** Everything whose change is a change of what is wanted: not status, not metadata. */
function wantedPart(object: KubeObject): unknown {
  const { metadata: _metadata, status: _status, ...wanted } = object as WithStatus
  return wanted
}

/** Counts a change of what is wanted, where the kind counts. */
export function bumpGeneration(resource: Resource, next: KubeObject, old: KubeObject): void {
  if (!resource.kind.generationTracked || deepEqual(wantedPart(next), wantedPart(old))) return
  next.metadata.generation = (old.metadata.generation ?? 0) + 1
}
