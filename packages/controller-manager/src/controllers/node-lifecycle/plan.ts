import { getNodeCondition, isNodeReady, type Node, type NodeCondition, type Taint } from '@keelson/api'
import { silentConditions } from './conditions.ts'
import { missingLabels } from './labels.ts'
import { nodeTaints, type Eviction } from './taints.ts'

/** Upstream's --node-startup-grace-period: what a node gets whose kubelet has not spoken yet, in milliseconds. */
const startupGraceMs = 60_000

/** What a node needs. */
export interface NodePlan {
  readonly taints?: readonly Taint[]
  readonly labels?: Readonly<Record<string, string>>
  /** All conditions as they should be. */
  readonly conditions?: readonly NodeCondition[]
  /** The node counts as not ready from now on. */
  readonly hasFailed: boolean
  /** Nobody answers for the pods that are said to be ready. */
  readonly podsAreUnknown: boolean
  /** When silence would be too long, in milliseconds from now; undefined when it is already. */
  readonly checkInMs?: number
}

/** What the plan is made from. */
export interface NodeState {
  /** How long nothing was heard of the kubelet. */
  readonly silentMs: number
  /** --node-monitor-grace-period. */
  readonly graceMs: number
  readonly eviction: Eviction
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Decides what a node needs. Pure. */
export function planNode(node: Node, { silentMs, graceMs, eviction, now }: NodeState): NodePlan {
  const ready = getNodeCondition(node, 'Ready')
  const leftMs = (ready === undefined ? startupGraceMs : graceMs) - silentMs
  const conditions = leftMs > 0 ? undefined : silentConditions(node, now)
  return {
    taints: nodeTaints(node, eviction, now),
    labels: missingLabels(node),
    conditions,
    hasFailed: conditions !== undefined && isNodeReady(node),
    podsAreUnknown: ready?.status === 'Unknown',
    ...(leftMs > 0 ? { checkInMs: leftMs } : {}),
  }
}
