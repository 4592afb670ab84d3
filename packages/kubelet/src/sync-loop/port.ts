import type { Pod } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'
import type { TerminalVerdict } from '../status/pod-status.ts'

/** The pods this kubelet knows, for the rooms that only look. */
export interface PodDirectory {
  /** Every pod bound to this node, with the status this kubelet holds to be true now. */
  pods(): readonly Pod[]
  byName(namespace: string, name: string): Pod | undefined
  byUID(uid: string): Pod | undefined
  /** What the runtime holds of a pod's containers, newest first. */
  containers(uid: string): readonly ContainerStatus[]
  /** Pods that have running containers. */
  runningPodUIDs(): readonly string[]
  /** True when the pod is not bound here any more, or has ended: its dead containers are of no further use. */
  isGoneOrFinished(uid: string): boolean
  /** Resolves a container of a pod to its runtime id; undefined while it does not run. */
  runningContainerId(pod: Pod, container: string): Promise<string | undefined>
  /** The pod's running sandbox. */
  sandboxId(pod: Pod): Promise<string | undefined>
}

/** How the eviction room takes a pod off the node. */
export interface PodEvictor {
  /** Stops the pod's containers and leaves it Failed with this verdict; resolves once they have ended. */
  evict(uid: string, verdict: TerminalVerdict & { graceSeconds?: number }): Promise<void>
}
