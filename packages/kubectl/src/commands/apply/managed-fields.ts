import type { JsonObject, JsonValue, ManagedFieldsEntry } from '@keelson/apimachinery'

/** The managers that wrote a field by this kind of operation. `path` is that of fieldsV1: `['f:metadata', 'f:name']`. */
export function ownersOf(
  entries: readonly ManagedFieldsEntry[],
  operation: 'Apply' | 'Update',
  path: readonly string[],
): string[] {
  const owning = entries.filter((entry) => entry.operation === operation && owns(entry, path))
  return [...new Set(owning.map(({ manager = '' }) => manager))]
}

function owns({ fieldsV1 }: ManagedFieldsEntry, path: readonly string[]): boolean {
  let fields: unknown = fieldsV1
  for (const step of path) {
    if (typeof fields !== 'object' || fields === null || !(step in fields)) return false
    fields = (fields as JsonObject)[step]
  }
  return true
}

/**
 * Hands the fields that managers wrote by updates over to a manager that applies, as if it had applied them all along:
 * what its next configuration leaves out then goes away.
 *
 * @returns the same entries where there is nothing to hand over
 */
export function handOver(
  entries: readonly ManagedFieldsEntry[],
  from: readonly string[],
  to: string,
): readonly ManagedFieldsEntry[] {
  return from.reduce((now, manager) => handOverOne(now, manager, to), entries)
}

function handOverOne(entries: readonly ManagedFieldsEntry[], from: string, to: string): readonly ManagedFieldsEntry[] {
  const isApplier = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === to && entry.operation === 'Apply' && isOfObject(entry)
  const isUpdater = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === from && entry.operation === 'Update' && isOfObject(entry)
  const updater = entries.find(isUpdater)
  if (updater === undefined) return entries
  const heir = entries.find(isApplier) ?? updater
  const bequest = entries.find((entry) => isUpdater(entry) && entry.apiVersion === heir.apiVersion)
  const fieldsV1 = union(heir.fieldsV1 as JsonObject, (bequest?.fieldsV1 ?? {}) as JsonObject)
  return entries.flatMap((entry) => {
    if (entry === heir) return [{ ...heir, manager: to, operation: 'Apply', fieldsV1 }]
    return isUpdater(entry) ? [] : [entry]
  })
}

/** Sub-resources have entries of their own, which nobody applies. */
const isOfObject = ({ subresource = '' }: ManagedFieldsEntry): boolean => subresource === ''

function union(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a }
  for (const [key, value] of Object.entries(b)) {
    result[key] = key in a ? union(objectOf(a[key]), objectOf(value)) : value
  }
  return result
}

const objectOf = (value: JsonValue | undefined): JsonObject => (value ?? {}) as JsonObject
