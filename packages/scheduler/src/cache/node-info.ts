import type { HostPort, Node } from '@keelson/api'
import { toResources, type PodInfo } from './pod-info.ts'
import { addTo, type Resources } from './resources.ts'

/** A node with the pods on it, added up. */
export class NodeInfo {
  readonly node: Node
  readonly name: string
  readonly allocatable: Resources
  readonly #pods = new Map<string, PodInfo>()
  readonly #requested = new Map<string, number>()
  readonly #assumed = new Map<string, number>()
  #hostPorts: HostPort[] = []

  constructor(node: Node, pods: Iterable<PodInfo> = []) {
    this.node = node
    this.name = node.metadata.name!
    this.allocatable = toResources(node.status?.allocatable ?? {})
    for (const pod of pods) this.add(pod)
  }

  get pods(): ReadonlyMap<string, PodInfo> {
    return this.#pods
  }

  /** The sum of the pods' requests. */
  get requested(): Resources {
    return this.#requested
  }

  /** The sum with assumed minimums, for scoring. */
  get assumedRequested(): Resources {
    return this.#assumed
  }

  get hostPorts(): readonly HostPort[] {
    return this.#hostPorts
  }

  /** The node as it would be with more pods on it. */
  with(pods: readonly PodInfo[]): NodeInfo {
    return new NodeInfo(this.node, [...this.#pods.values(), ...pods])
  }

  add(pod: PodInfo): void {
    this.remove(pod.key)
    this.#pods.set(pod.key, pod)
    addTo(this.#requested, pod.requests, 1)
    addTo(this.#assumed, pod.assumedRequests, 1)
    this.#hostPorts = [...this.#hostPorts, ...pod.hostPorts]
  }

  remove(key: string): void {
    const pod = this.#pods.get(key)
    if (pod === undefined) return
    this.#pods.delete(key)
    addTo(this.#requested, pod.requests, -1)
    addTo(this.#assumed, pod.assumedRequests, -1)
    if (pod.hostPorts.length > 0) this.#hostPorts = [...this.#pods.values()].flatMap(({ hostPorts }) => hostPorts)
  }
}
