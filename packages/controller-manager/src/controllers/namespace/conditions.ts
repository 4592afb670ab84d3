import type { Namespace, NamespaceCondition } from '@keelson/api'
import { rfc3339 } from '@keelson/apimachinery'

/** What one pass over a namespace's content has found. */
export interface ContentReport {
  /** Why some resources are not known, if so. */
  readonly discoveryFailure?: string
  /** What could not be deleted, in words. */
  readonly failures: readonly string[]
  /** Objects that are still there, by `resource.group`; none with zero. */
  readonly remaining: ReadonlyMap<string, number>
  /** How many of them wait for each finalizer. */
  readonly finalizers: ReadonlyMap<string, number>
}

type Finding = Pick<NamespaceCondition, 'reason' | 'message'>

interface Rule {
  readonly type: string
  /** What is said while there is nothing to complain of. */
  readonly fine: Finding
  finding(report: ContentReport): Finding | undefined
}

/** Upstream's five conditions, in its order and wording. */
const rules: readonly Rule[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    fine: { reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
    finding: ({ discoveryFailure }) =>
      discoveryFailure === undefined ? undefined : { reason: 'DiscoveryFailed', message: discoveryFailure },
  },
  {
    // Group versions come apart by construction in aggregated discovery, so this one is always fine.
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    fine: { reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
    finding: () => undefined,
  },
  {
    type: 'NamespaceDeletionContentFailure',
    fine: {
      reason: 'ContentDeleted',
      message: 'All content successfully deleted, may be waiting on finalization',
    },
    finding: ({ failures }) => {
      if (failures.length === 0) return undefined
      const all = failures.toSorted().join(', ')
      const message = `Failed to delete all resource types, ${failures.length} remaining: ${all}`
      return { reason: 'ContentDeletionFailed', message }
    },
  },
  {
    type: 'NamespaceContentRemaining',
    fine: { reason: 'ContentRemoved', message: 'All content successfully removed' },
    finding: ({ remaining }) => {
      if (remaining.size === 0) return undefined
      const all = [...remaining].map(([resource, count]) => `${resource} has ${count} resource instances`)
      return { reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${all.toSorted().join(', ')}` }
    },
  },
  {
    type: 'NamespaceFinalizersRemaining',
    fine: { reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
    finding: ({ finalizers }) => {
      if (finalizers.size === 0) return undefined
      const all = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
      const message = `Some content in the namespace has finalizers remaining: ${all.toSorted().join(', ')}`
      return { reason: 'SomeFinalizersRemain', message }
    },
  },
]

/**
 * The conditions that a report leads to; undefined when they are what the namespace has already.
 *
 * @param now milliseconds since the epoch
 */
export function deletionConditions(
  namespace: Namespace,
  report: ContentReport,
  now: number,
): NamespaceCondition[] | undefined {
  const current = namespace.status?.conditions ?? []
  const conditions = [...current]
  let changed = false
  for (const { type, fine, finding } of rules) {
    const found = finding(report)
    const status = found === undefined ? 'False' : 'True'
    const next = { type, status, ...(found ?? fine) }
    const index = conditions.findIndex((condition) => condition.type === type)
    const known = conditions[index]
    if (known?.status === status && known.reason === next.reason && known.message === next.message) continue
    changed = true
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : rfc3339(now)
    const condition = { ...next, lastTransitionTime }
    if (known === undefined) conditions.push(condition)
    else conditions[index] = condition
  }
  return changed ? conditions : undefined
}
