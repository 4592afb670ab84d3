import { parseTime, rfc3339, statusErrors } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import type { DeleteOptions, StrategyContext } from '../port.ts'
import type { Resource } from './resource.ts'

const orphanFinalizer = 'orphan'
const foregroundFinalizer = 'foregroundDeletion'

/**
 * What a deletion does to an object:
 * - `remove`: nothing is waited for, it goes at once;
 * - `mark`: it is stored again with its deletion under way;
 * - `removeAfterMark`: grace 0 was asked, so it is marked and then removed;
 * - `pending`: a deletion is already under way and this one changes nothing.
 */
export type DeletionStep = 'remove' | 'mark' | 'removeAfterMark' | 'pending'

function checkPreconditions(resource: Resource, object: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {}
  const { metadata } = object
  const gr = { group: resource.kind.group, resource: resource.kind.kind }
  if (uid !== undefined && uid !== metadata.uid) {
    const cause = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`
    throw statusErrors.conflict(gr, metadata.name ?? '', new Error(cause))
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const cause = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`
    throw statusErrors.conflict(gr, metadata.name ?? '', new Error(cause))
  }
}

/** The object's finalizers once this deletion's propagation policy is applied. */
export function finalizersForDeletion(resource: Resource, object: KubeObject, options: DeleteOptions): string[] {
  const present = object.metadata.finalizers ?? []
  const others = present.filter((name) => name !== orphanFinalizer && name !== foregroundFinalizer)
  return [...others, ...propagationFinalizer(resource, present, options)]
}

function propagationFinalizer(resource: Resource, present: readonly string[], options: DeleteOptions): string[] {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? [orphanFinalizer] : []
  if (options.propagationPolicy === 'Orphan') return [orphanFinalizer]
  if (options.propagationPolicy === 'Foreground') return [foregroundFinalizer]
  if (options.propagationPolicy === 'Background') return []
  const own = present.find((name) => name === orphanFinalizer || name === foregroundFinalizer)
  if (own !== undefined) return [own]
  return resource.strategy.defaultGarbageCollection === 'orphan' ? [orphanFinalizer] : []
}

type Grace =
  | { readonly kind: 'none' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'seconds'; readonly seconds: number }

/** A deletion under way may only get shorter. */
function shorten(object: KubeObject, asked: number | undefined, now: number): Grace {
  const { metadata } = object
  const current = Math.max(metadata.deletionGracePeriodSeconds ?? 0, 0)
  if (current === 0) return { kind: 'none' }
  if (asked === undefined || asked >= current) return { kind: 'pending' }
  const started = parseTime(metadata.deletionTimestamp ?? '') - current * 1000
  const end = started + asked * 1000
  metadata.deletionTimestamp = rfc3339(Math.max(end, now))
  // The asked grace has already run out: as short as a graceful deletion can be.
  const seconds = end < now && asked !== 0 ? 1 : asked
  metadata.deletionGracePeriodSeconds = seconds
  return { kind: 'seconds', seconds }
}

function graceOf(resource: Resource, object: KubeObject, options: DeleteOptions, context: StrategyContext): Grace {
  const { metadata } = object
  const { strategy } = resource
  if (strategy.gracefulDeletion === undefined) return { kind: 'none' }
  const now = context.clock.now()
  const asked = options.gracePeriodSeconds
  const wanted = asked !== undefined && asked < 0 ? 1 : asked
  if (metadata.deletionTimestamp !== undefined) return shorten(object, wanted, now)
  const seconds = strategy.gracefulDeletion(object, { ...options, gracePeriodSeconds: wanted }, context)
  if (seconds === undefined) return { kind: 'none' }
  metadata.deletionTimestamp = rfc3339(now + seconds * 1000)
  metadata.deletionGracePeriodSeconds = seconds
  if ((metadata.generation ?? 0) > 0) metadata.generation = (metadata.generation ?? 0) + 1
  return { kind: 'seconds', seconds }
}

function markWithoutGrace(resource: Resource, object: KubeObject, context: StrategyContext): void {
  const { metadata } = object
  const now = context.clock.now()
  if (metadata.deletionTimestamp === undefined && (metadata.generation ?? 0) > 0) {
    metadata.generation = (metadata.generation ?? 0) + 1
  }
  const existing = metadata.deletionTimestamp
  if (existing === undefined || parseTime(existing) > now) metadata.deletionTimestamp = rfc3339(now)
  // Objects that hold their own deletion (namespaces) carry no grace period.
  if (resource.strategy.holdsDeletion === undefined) metadata.deletionGracePeriodSeconds = 0
}

/**
 * Applies a deletion to a private copy of an object (changed in place) and says what is to follow.
 *
 * Follows upstream's BeforeDelete and updateForGracefulDeletionAndFinalizers.
 */
export function beginDeletion(
  resource: Resource,
  object: KubeObject,
  options: DeleteOptions,
  context: StrategyContext,
): DeletionStep {
  checkPreconditions(resource, object, options)
  const grace = graceOf(resource, object, options, context)
  if (grace.kind === 'pending') return 'pending'
  const finalizers = finalizersForDeletion(resource, object, options)
  if (finalizers.length > 0) object.metadata.finalizers = finalizers
  else delete object.metadata.finalizers
  const waits = finalizers.length > 0 || resource.strategy.holdsDeletion?.(object) === true
  if (grace.kind === 'none') {
    if (!waits) return 'remove'
    markWithoutGrace(resource, object, context)
    resource.strategy.markDeleting?.(object, context)
    return 'mark'
  }
  if (waits || grace.seconds > 0) return 'mark'
  return 'removeAfterMark'
}
