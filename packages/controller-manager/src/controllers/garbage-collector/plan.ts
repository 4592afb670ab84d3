import type { ObjectMeta, OwnerReference } from '@keelson/apimachinery'
import { foregroundFinalizer, orphanFinalizer, type GraphNode } from './graph.ts'

/** An object's owner references, by what the server says of the owners. */
export interface OwnerVerdicts {
  /** The owner exists and stays. */
  readonly solid: readonly OwnerReference[]
  /** There is no such owner. */
  readonly dangling: readonly OwnerReference[]
  /** The owner waits for its dependents to be deleted. */
  readonly waiting: readonly OwnerReference[]
}

/** What a dependent needs. */
export type DependentPlan =
  | { readonly type: 'keep' }
  /** Owners that are gone are taken off; others hold it. */
  | { readonly type: 'unlink'; readonly uids: readonly string[] }
  | {
      readonly type: 'delete'
      readonly policy: 'Foreground' | 'Background' | 'Orphan'
      /** Take `blockOwnerDeletion` off its references first: it waits for something that waits for it. */
      readonly unblock: boolean
    }

/** Decides about an object from its owners (https://kubernetes.io/docs/concepts/architecture/garbage-collection/). */
export function planDependent(node: GraphNode, latest: ObjectMeta, verdicts: OwnerVerdicts): DependentPlan {
  const { solid, dangling, waiting } = verdicts
  if (solid.length > 0) {
    const uids = [...dangling, ...waiting].map(({ uid }) => uid)
    return uids.length === 0 ? { type: 'keep' } : { type: 'unlink', uids }
  }
  if (dangling.length + waiting.length === 0) return { type: 'keep' }
  if (waiting.length > 0 && node.dependents.size > 0) {
    const unblock = [...node.dependents].some(({ isDeletingDependents }) => isDeletingDependents)
    return { type: 'delete', policy: 'Foreground', unblock }
  }
  return { type: 'delete', policy: policyOf(latest), unblock: false }
}

/** A policy that somebody has asked for before is honoured. */
function policyOf({ finalizers = [] }: ObjectMeta): 'Foreground' | 'Background' | 'Orphan' {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}

/** What an owner under foreground deletion needs: its dependents' end, or to be let go. */
export type OwnerPlan =
  | { readonly type: 'letGo' }
  /** Dependents to look at. */
  | { readonly type: 'wait'; readonly dependents: readonly GraphNode[] }

/** Decides about an owner under foreground deletion: only dependents that block it hold it. */
export function planOwner(node: GraphNode): OwnerPlan {
  const { uid } = node.identity
  const blocking = [...node.dependents].filter(({ owners }) =>
    owners.some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true),
  )
  if (blocking.length === 0) return { type: 'letGo' }
  return { type: 'wait', dependents: blocking.filter(({ isDeletingDependents }) => !isDeletingDependents) }
}
