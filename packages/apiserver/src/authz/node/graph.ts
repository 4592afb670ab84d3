import { mirrorPodAnnotation } from '@keelson/api'
import type { Pod } from '@keelson/api'
import type { FeedHandler } from '../../state/port.ts'
import { podReferences } from './pod-references.ts'

/** The kinds of object a node may only touch on behalf of its pods. */
export type GraphResource = 'pods' | 'secrets' | 'configmaps' | 'serviceaccounts' | 'persistentvolumeclaims'

interface PodEdges {
  readonly node: string
  readonly objects: readonly string[]
}

/** Which objects are needed by the pods bound to each node. */
export class NodeGraph implements FeedHandler<Pod> {
  readonly #pods = new Map<string, PodEdges>()
  readonly #needs = new Map<string, Map<string, number>>()

  /** Whether some pod bound to `node` needs the object (or is it). */
  needs(node: string, resource: GraphResource, object: { namespace: string; name: string }): boolean {
    return this.#needs.get(node)?.has(vertex(resource, object.namespace, object.name)) ?? false
  }

  replace(pods: readonly Pod[]): void {
    this.#pods.clear()
    this.#needs.clear()
    for (const pod of pods) this.set(pod)
  }

  set(pod: Pod): void {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`
    const known = this.#pods.get(key)
    const node = pod.spec?.nodeName ?? ''
    // What a pod refers to cannot change once it is bound, but for its ephemeral containers.
    const unchanged = known?.node === node && (pod.spec?.ephemeralContainers ?? []).length === 0
    if (unchanged) return
    if (known !== undefined) this.#unlink(key, known)
    if (node !== '') this.#link(key, { node, objects: verticesOf(pod) })
  }

  remove(pod: Pod): void {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`
    const known = this.#pods.get(key)
    if (known !== undefined) this.#unlink(key, known)
  }

  #link(key: string, edges: PodEdges): void {
    this.#pods.set(key, edges)
    let counts = this.#needs.get(edges.node)
    if (counts === undefined) this.#needs.set(edges.node, (counts = new Map()))
    for (const object of edges.objects) counts.set(object, (counts.get(object) ?? 0) + 1)
  }

  #unlink(key: string, edges: PodEdges): void {
    this.#pods.delete(key)
    const counts = this.#needs.get(edges.node)
    if (counts === undefined) return
    for (const object of edges.objects) {
      const left = (counts.get(object) ?? 0) - 1
      if (left > 0) counts.set(object, left)
      else counts.delete(object)
    }
    if (counts.size === 0) this.#needs.delete(edges.node)
  }
}

function verticesOf(pod: Pod): string[] {
  const namespace = pod.metadata.namespace ?? ''
  const own = vertex('pods', namespace, pod.metadata.name ?? '')
  if (pod.metadata.annotations?.[mirrorPodAnnotation] !== undefined) return [own]
  const { secrets, configMaps, persistentVolumeClaims, serviceAccount } = podReferences(pod)
  return [
    own,
    ...[...secrets].map((name) => vertex('secrets', namespace, name)),
    ...[...configMaps].map((name) => vertex('configmaps', namespace, name)),
    ...[...persistentVolumeClaims].map((name) => vertex('persistentvolumeclaims', namespace, name)),
    ...(serviceAccount === undefined ? [] : [vertex('serviceaccounts', namespace, serviceAccount)]),
  ]
}

function vertex(resource: GraphResource, namespace: string, name: string): string {
  return `${resource}:${namespace}/${name}`
}
