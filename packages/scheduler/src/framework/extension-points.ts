import type { Pod } from '@keelson/api'
import type { Client } from '@keelson/client'
import type { NodeInfo } from '../cache/node-info.ts'
import type { QueuedPod } from '../queue/queued-pod.ts'
import type { CycleState } from './cycle-state.ts'
import type { EventInterest } from './events.ts'
import type { Status } from './status.ts'
import type { WaitingPods } from './waiting-pods.ts'

/**
 * The extension points in the order in which a pod meets them
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/). A plug-in implements the ones that it
 * needs; the framework finds out which.
 */
export interface Plugin {
  readonly name: string
  /** Events that may turn this plug-in's rejections around. Without it, every event may. */
  readonly events?: readonly EventInterest<never>[]
}

/** What plug-ins that do more than judge are made with. */
export interface PluginHandle {
  readonly client: Client
  /** Pods whose binding Permit plug-ins delay. */
  readonly waitingPods: WaitingPods
}

/** Before a pod may enter the active queue. A rejection keeps it out. */
export interface PreEnqueuePlugin extends Plugin {
  preEnqueue(pod: Pod): Status | undefined
}

/** The order of the active queue. A profile has exactly one. */
export interface QueueSortPlugin extends Plugin {
  less(a: QueuedPod, b: QueuedPod): boolean
}

/** What PreFilter found out: optionally, the only nodes that can fit. */
export interface PreFilterResult {
  readonly nodeNames?: ReadonlySet<string>
  readonly status?: Status
}

/** Once per cycle: prepares for Filter, or rejects the pod on all nodes. `skip` turns the plug-in's Filter off. */
export interface PreFilterPlugin extends Plugin {
  preFilter(state: CycleState, pod: Pod): PreFilterResult | undefined
}

/** Per node: whether the pod fits. */
export interface FilterPlugin extends Plugin {
  filter(state: CycleState, pod: Pod, node: NodeInfo): Status | undefined
}

/** What PostFilter did: a node that will fit later, or why nothing helps. */
export interface PostFilterResult {
  /** The node that the pod is promised from now on; empty takes a promise back, none leaves it as it is. */
  readonly nominatedNodeName?: string
  readonly status?: Status
}

/** When no node fits: may make room. */
export interface PostFilterPlugin extends Plugin {
  postFilter(state: CycleState, pod: Pod, rejections: ReadonlyMap<string, Status>): Promise<PostFilterResult>
}

/** Once per cycle, with the nodes that fit. `skip` turns the plug-in's Score off. */
export interface PreScorePlugin extends Plugin {
  preScore(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): Status | undefined
}

/** The range of final scores, from 0. */
export const maxNodeScore = 100

/** Per node: how well the pod fits. Without `normalize`, scores are from 0 to 100 already. */
export interface ScorePlugin extends Plugin {
  score(state: CycleState, pod: Pod, node: NodeInfo): number
  /** Brings the raw scores of all nodes into the range from 0 to 100, in place. */
  normalize?(state: CycleState, pod: Pod, scores: number[]): void
}

/** Claims resources on the chosen node before binding; `unreserve` gives them back and never fails. */
export interface ReservePlugin extends Plugin {
  reserve(state: CycleState, pod: Pod, nodeName: string): Status | undefined
  unreserve(state: CycleState, pod: Pod, nodeName: string): void
}

/** What Permit decided; with status `wait`, for how long at most, in milliseconds. */
export interface PermitResult {
  readonly status?: Status
  readonly timeoutMs?: number
}

/** Approves, rejects or delays the binding. */
export interface PermitPlugin extends Plugin {
  permit(state: CycleState, pod: Pod, nodeName: string): PermitResult | undefined
}

/** Work that must be done before binding. */
export interface PreBindPlugin extends Plugin {
  preBind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status | undefined>
}

/** Binds. `skip` leaves it to the next one. */
export interface BindPlugin extends Plugin {
  bind(state: CycleState, pod: Pod, nodeName: string, signal: AbortSignal): Promise<Status | undefined>
}

/** After the binding. */
export interface PostBindPlugin extends Plugin {
  postBind(state: CycleState, pod: Pod, nodeName: string): void
}
