import { namespacedKey } from '@keelson/client'
import type { Pod } from '@keelson/api'
import { podInfo, type PodInfo } from './pod-info.ts'

const nobody: readonly PodInfo[] = []

/**
 * Pods that wait for a node which was promised to them (`status.nominatedNodeName`): room was made there, and pods of
 * lower priority must not take it meanwhile.
 */
export class NominatedPods {
  readonly #byNode = new Map<string, Map<string, PodInfo>>()
  readonly #nodeOf = new Map<string, string>()

  /** A pod without a node appeared, changed or was promised one. */
  set(pod: Pod, nodeName = pod.status?.nominatedNodeName ?? ''): void {
    const key = namespacedKey(pod)
    this.delete(key)
    if (nodeName === '') return
    const pods = this.#byNode.get(nodeName) ?? new Map<string, PodInfo>()
    pods.set(key, podInfo(pod))
    this.#byNode.set(nodeName, pods)
    this.#nodeOf.set(key, nodeName)
  }

  /** A pod waits no longer. */
  delete(key: string): void {
    const nodeName = this.#nodeOf.get(key)
    if (nodeName === undefined) return
    this.#nodeOf.delete(key)
    const pods = this.#byNode.get(nodeName)
    pods?.delete(key)
    if (pods?.size === 0) this.#byNode.delete(nodeName)
  }

  /** The node that a pod was promised. */
  nodeOf(key: string): string | undefined {
    return this.#nodeOf.get(key)
  }

  /** The pods on whose room at a node another pod may not count: those that are at least as important. */
  before(pod: Pod, nodeName: string): readonly PodInfo[] {
    const promised = this.#byNode.get(nodeName)
    if (promised === undefined) return nobody
    const key = namespacedKey(pod)
    return [...promised.values()].filter((other) => other.key !== key && priority(other.pod) >= priority(pod))
  }
}

function priority({ spec }: Pod): number {
  return spec?.priority ?? 0
}
