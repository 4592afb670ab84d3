import type { ContainerSummary, SandboxSummary } from '../runtime/types.ts'

/** Dead runs of a container that are kept for `kubectl logs --previous`. */
const keptPerContainer = 1

/** What is on the node, and which pods still count. */
export interface ContainerSurvey {
  readonly containers: readonly ContainerSummary[]
  readonly sandboxes: readonly SandboxSummary[]
  /** True when no such pod is bound to this node any more. */
  readonly isGone: (podUID: string) => boolean
}

/** What is of no further use. */
export interface ContainerGarbage {
  readonly containers: readonly ContainerSummary[]
  readonly sandboxes: readonly SandboxSummary[]
}

/**
 * Chooses dead containers and sandboxes to remove: of pods that are gone all, of others all but the newest dead run of
 * each container and the newest sandbox. What runs is never chosen. Pure.
 */
export function containerGarbage(survey: ContainerSurvey): ContainerGarbage {
  const runOf = ({ pod, name }: ContainerSummary) => `${pod.uid}/${name}`
  const newest = new Set([...groups(survey.containers, runOf)].map(([first]) => first?.id))
  // One that was only created is about to be started, unless another came after it: then its start has failed.
  const dead = survey.containers.filter(
    ({ id, state }) => state === 'exited' || state === 'unknown' || (state === 'created' && !newest.has(id)),
  )
  const containers = [...groups(dead, runOf)].flatMap((runs) => {
    const kept = survey.isGone(runs[0]?.pod.uid ?? '') ? 0 : keptPerContainer
    return runs.slice(kept)
  })
  const removed = new Set(containers.map((container) => container.id))
  const occupied = new Set(survey.containers.filter(({ id }) => !removed.has(id)).map(({ sandboxId }) => sandboxId))
  const sandboxes = [...groups(survey.sandboxes, (sandbox) => sandbox.pod.uid)].flatMap((attempts) => {
    const kept = survey.isGone(attempts[0]?.pod.uid ?? '') ? 0 : 1
    return attempts.slice(kept).filter((sandbox) => !sandbox.running && !occupied.has(sandbox.id))
  })
  return { containers, sandboxes }
}

/** Groups by key, each group newest first. */
function groups<T extends { createdAt: number }>(items: readonly T[], key: (item: T) => string): Iterable<T[]> {
  const byKey = Map.groupBy(items, key)
  for (const group of byKey.values()) group.sort((a, b) => b.createdAt - a.createdAt)
  return byKey.values()
}
