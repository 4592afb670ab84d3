import type { Pod } from '@keelson/api'
import type { TerminalVerdict } from '../status/pod-status.ts'
import type { WaitingReason } from '../status/container-status.ts'

/** What a worker remembers of its pod between two passes. All else is in the API and in the runtime. */
export interface PodState {
  readonly uid: string
  /** The pod as last seen in the API; for a pod unknown to it, what its containers' labels tell. */
  pod: Pod
  /** `running` pods are kept as they should be, `terminating` ones ended, `terminated` ones have nothing left that runs. */
  stage: 'running' | 'terminating' | 'terminated'
  /** The API has no such pod (any more). */
  gone: boolean
  /** By container name. */
  readonly waiting: Map<string, WaitingReason>
  /** Termination messages by container id. */
  readonly messages: Map<string, string>
  /** What `imageID` shows, by the runtime's image id. */
  readonly imageRefs: Map<string, string>
  verdict?: TerminalVerdict
  /** Replaces the pod's own grace period. */
  graceSeconds?: number
  /** Passes that failed in a row, for the delay before the next. */
  failures: number
  /** When this kubelet first saw the pod, monotonic; undefined once its start was measured. */
  seenAt?: number
}

/** A fresh state. */
export function createPodState(pod: Pod, seenAt: number | undefined): PodState {
  return {
    uid: pod.metadata.uid ?? '',
    pod,
    stage: 'running',
    gone: false,
    waiting: new Map(),
    messages: new Map(),
    imageRefs: new Map(),
    failures: 0,
    seenAt,
  }
}

/** The pod's end has begun in the API. */
export function isDeleted(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined
}

/** The pod has reached a phase it cannot leave. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Seconds the pod's containers get to end by themselves. */
export function graceSecondsOf(state: PodState): number {
  const { pod } = state
  return state.graceSeconds ?? pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30
}
