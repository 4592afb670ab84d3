import { podRequests } from '@keelson/api'
import type { Pod, PodSpec } from '@keelson/api'
import type { EvictionSignal } from './signals.ts'
import { meaningOf } from './thresholds.ts'
import type { PodUse } from './usage.ts'

/** A pod that may be evicted; one that could not be measured has no use. */
export interface Candidate {
  readonly pod: Pod
  readonly use?: PodUse
}

/**
 * Puts the pods in the order in which they are to go: those that use more than they asked for first, then those of
 * lower priority, then those that exceed their requests by more. Process ids cannot be asked for: there priority comes
 * first. Pure.
 */
export function rankForEviction(candidates: readonly Candidate[], signal: EvictionSignal): Candidate[] {
  const { resource } = meaningOf(signal)
  const excess = (candidate: Candidate) => excessOf(candidate, resource)
  const exceeds = (candidate: Candidate) => (resource === 'pids' || excess(candidate) > 0 ? 0 : 1)
  const priority = ({ pod }: Candidate) => pod.spec?.priority ?? 0
  return candidates.toSorted(
    (a, b) => exceeds(a) - exceeds(b) || priority(a) - priority(b) || descending(excess(a), excess(b)),
  )
}

function descending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1
}

/** Use beyond the requests; what is unknown counts as without bounds. */
function excessOf({ pod, use }: Candidate, resource: ReturnType<typeof meaningOf>['resource']): number {
  if (!use) return Infinity
  const requests = podRequests({ spec: pod.spec ?? ({} as PodSpec) })
  switch (resource) {
    case 'memory':
      return use.memoryBytes - (requests['memory']?.value() ?? 0)
    case 'ephemeral-storage':
      return use.diskBytes - (requests['ephemeral-storage']?.value() ?? 0)
    case 'inodes':
      return use.inodes
    case 'pids':
      return use.processes
  }
}
