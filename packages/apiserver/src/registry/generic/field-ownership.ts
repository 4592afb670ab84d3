import { deepEqual, managedFields } from '@keelson/apimachinery'
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '@keelson/apimachinery'
import type { Clock } from '@keelson/component-base'
import type { Resource } from './resource.ts'

/** Whose write this is. */
export interface Writer {
  readonly manager: string
  readonly subresource: string
}

/**
 * Records in `next.metadata.managedFields` which fields this write changed.
 *
 * Never fails a write: as upstream, objects whose fields cannot be tracked keep the records they have.
 */
export function trackOwnership(
  resource: Resource,
  o: { live: KubeObject | undefined; next: KubeObject; writer: Writer; clock: Clock },
): void {
  const { live, next, writer } = o
  const entries = managedFields.update({
    ...(live === undefined ? {} : { live: live as unknown as JsonObject }),
    next: next as unknown as JsonObject,
    schema: resource.kind.schema,
    manager: writer.manager,
    apiVersion: next.apiVersion,
    ...(writer.subresource === '' ? {} : { subresource: writer.subresource }),
    now: o.clock.now(),
  })
  if (entries.length > 0) next.metadata.managedFields = entries
  else delete next.metadata.managedFields
}

function withoutTimes(entries: readonly ManagedFieldsEntry[] | undefined): unknown {
  return (entries ?? []).map(({ time: _time, ...rest }) => rest)
}

function withoutBookkeeping(object: KubeObject): unknown {
  const { managedFields: _entries, resourceVersion: _version, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Takes the old records back when nothing but their times changed, so that the write is seen to change nothing. */
export function ignoreOwnershipTimes(next: KubeObject, old: KubeObject): void {
  if (!deepEqual(withoutTimes(next.metadata.managedFields), withoutTimes(old.metadata.managedFields))) return
  if (!deepEqual(withoutBookkeeping(next), withoutBookkeeping(old))) return
  if (old.metadata.managedFields === undefined) delete next.metadata.managedFields
  else next.metadata.managedFields = old.metadata.managedFields
}
