import { goQuote, statusErrors } from '../errors/index.ts'
import type { StatusError } from '../errors/index.ts'
import type { ManagedFieldsEntry } from '../meta/index.ts'
import { FieldSet } from './field-set.ts'
import { formatPath } from './path-element.ts'

/** A field that an apply wants to change and somebody else owns. */
export interface Conflict {
  entry: ManagedFieldsEntry
  path: string[]
}

/** The fields of conflicts, as a set. */
export function conflictSet(conflicts: readonly Conflict[]): FieldSet {
  return FieldSet.of(...conflicts.map((conflict) => conflict.path))
}

/** The 409 for an apply, with a cause per field and upstream's message. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeManager(entry)}`,
    field: formatPath(path),
  }))
  return statusErrors.applyConflict(causes, conflictMessage(conflicts))
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [only] = conflicts
  if (conflicts.length === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${describeManager(only.entry)}: ${formatPath(only.path)}`
  }
  const byManager = new Map<string, string[]>()
  for (const { entry, path } of conflicts) {
    const manager = describeManager(entry)
    byManager.set(manager, [...(byManager.get(manager) ?? []), `- ${formatPath(path)}`])
  }
  const lines = [...byManager]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([manager, paths]) => [`conflicts with ${manager}:`, ...paths])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

function describeManager(entry: ManagedFieldsEntry): string {
  let text = goQuote(entry.manager ?? '')
  if (entry.subresource) text += ` with subresource ${goQuote(entry.subresource)}`
  if (entry.operation !== 'Update') return text
  // Upstream identifies managers without their time, so its messages never carry one; scripts compare them.
  return `${text} using ${entry.apiVersion ?? ''}`
}
