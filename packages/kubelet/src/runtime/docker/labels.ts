import type { PodRef } from '../types.ts'

/**
 * Docker labels that make a container ours. They are the kubelet's only durable state: a restarted kubelet
 * learns from them which pod and sandbox a container belongs to.
 */
export const labels = {
  podName: 'io.kubernetes.pod.name',
  podNamespace: 'io.kubernetes.pod.namespace',
  podUID: 'io.kubernetes.pod.uid',
  containerName: 'io.kubernetes.container.name',
  type: 'io.kubernetes.docker.type',
  sandboxId: 'io.kubernetes.sandbox.id',
  attempt: 'io.kubernetes.container.attempt',
  /** Which kubelet made it: several clusters may share one Docker Engine. */
  owner: 'io.keelson.owner',
} as const

/** `labels.type` of a pod's sandbox. */
export const sandboxType = 'podsandbox'
/** `labels.type` of a pod's container. */
export const containerType = 'container'

/** The pod a container's labels name. */
export function podOf(all: Readonly<Record<string, string>>): PodRef {
  return {
    uid: all[labels.podUID] ?? '',
    namespace: all[labels.podNamespace] ?? '',
    name: all[labels.podName] ?? '',
  }
}

/** Labels naming a pod. */
export function podLabels(pod: PodRef): Record<string, string> {
  return { [labels.podName]: pod.name, [labels.podNamespace]: pod.namespace, [labels.podUID]: pod.uid }
}
