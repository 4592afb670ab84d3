import type { Node, Pod } from '@keelson/api'
import { NodeInfo } from './node-info.ts'
import { podInfo, type PodInfo } from './pod-info.ts'

/**
 * The cluster as the scheduler sees it: nodes with the pods on them. A pod that has been given a node counts there from
 * that moment ("assumed"), although the API server has not confirmed it: the next pod must not be given the same room.
 */
export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>()
  /** Pods by node, for nodes that are not known yet too: pods and nodes are heard of in any order. */
  readonly #podsByNode = new Map<string, Map<string, PodInfo>>()
  readonly #nodeOf = new Map<string, string>()
  /** The uids of assumed pods, by key. */
  readonly #assumed = new Map<string, string | undefined>()
  #list: readonly NodeInfo[] | undefined

  /** All nodes, in the order in which they came. */
  get nodes(): readonly NodeInfo[] {
    this.#list ??= [...this.#nodes.values()]
    return this.#list
  }

  /** How much is held, by upstream's names; assumed pods count among the pods. */
  get sizes(): { nodes: number; pods: number; assumed_pods: number } {
    return { nodes: this.#nodes.size, pods: this.#nodeOf.size, assumed_pods: this.#assumed.size }
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name)
  }

  setNode(node: Node): void {
    const name = node.metadata.name!
    this.#nodes.set(name, new NodeInfo(node, this.#podsByNode.get(name)?.values()))
    this.#list = undefined
  }

  deleteNode(name: string): void {
    this.#nodes.delete(name)
    this.#list = undefined
  }

  /** A pod that the API server shows on a node; confirms an assumption. */
  setPod(pod: Pod): void {
    const info = podInfo(pod)
    this.#assumed.delete(info.key)
    this.#place(info, pod.spec!.nodeName!)
  }

  deletePod(key: string): void {
    this.#assumed.delete(key)
    this.#remove(key)
  }

  /** Counts a pod on the node that was chosen for it. */
  assume(pod: Pod, nodeName: string): void {
    const info = podInfo(pod)
    this.#assumed.set(info.key, pod.metadata.uid)
    this.#place(info, nodeName)
  }

  /** Takes an assumption back; a pod that was confirmed meanwhile stays. */
  forget(key: string): void {
    if (this.#assumed.delete(key)) this.#remove(key)
  }

  /** Whether this very pod is assumed on a node; another of its name may have been. */
  isAssumed({ metadata: { namespace, name, uid } }: Pod): boolean {
    const key = `${namespace}/${name}`
    return this.#assumed.has(key) && this.#assumed.get(key) === uid
  }

  #place(info: PodInfo, nodeName: string): void {
    if (this.#nodeOf.get(info.key) !== nodeName) this.#remove(info.key)
    this.#nodeOf.set(info.key, nodeName)
    const pods = this.#podsByNode.get(nodeName) ?? new Map<string, PodInfo>()
    pods.set(info.key, info)
    this.#podsByNode.set(nodeName, pods)
    this.#nodes.get(nodeName)?.add(info)
  }

  #remove(key: string): void {
    const nodeName = this.#nodeOf.get(key)
    if (nodeName === undefined) return
    this.#nodeOf.delete(key)
    const pods = this.#podsByNode.get(nodeName)
    pods?.delete(key)
    if (pods?.size === 0) this.#podsByNode.delete(nodeName)
    this.#nodes.get(nodeName)?.remove(key)
  }
}
