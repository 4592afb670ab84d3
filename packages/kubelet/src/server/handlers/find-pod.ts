import type { Pod } from '@keelson/api'
import type { PodDirectory } from '../../sync-loop/port.ts'
import type { RoutedRequest } from '../router.ts'

/** The pod that the `namespace`, `pod` and, where present, `uid` segments of a path name. */
export function findPod(pods: PodDirectory, routed: RoutedRequest): Pod | undefined {
  const { namespace, pod: name, uid } = routed.params
  const pod = pods.byName(namespace ?? '', name ?? '')
  return uid === undefined || pod?.metadata.uid === uid ? pod : undefined
}

/** True when the pod's spec has a container of that name, of any kind. */
export function hasContainer(pod: Pod, name: string): boolean {
  const { containers, initContainers, ephemeralContainers } = pod.spec ?? { containers: [] }
  return [...containers, ...(initContainers ?? []), ...(ephemeralContainers ?? [])].some((each) => each.name === name)
}
