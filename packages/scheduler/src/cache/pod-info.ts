import { hostPorts, podRequests, type HostPort, type Pod } from '@keelson/api'
import { Quantity } from '@keelson/apimachinery'
import type { Resources } from './resources.ts'

/** A pod with what the scheduler asks of it again and again, worked out once. */
export interface PodInfo {
  readonly pod: Pod
  readonly key: string
  readonly requests: Resources
  /** Requests with upstream's assumed minimum (100 millicores, 200 MiB) where a container states none: for scoring. */
  readonly assumedRequests: Resources
  readonly hostPorts: readonly HostPort[]
}

const assumedCpuMilli = 100
const assumedMemoryBytes = 200 * 1024 * 1024

/** Works a pod out. */
export function podInfo(pod: Pod): PodInfo {
  const requests = toResources(podRequests({ spec: pod.spec! }))
  return {
    pod,
    key: `${pod.metadata.namespace}/${pod.metadata.name}`,
    requests,
    assumedRequests: withAssumptions(pod, requests),
    hostPorts: hostPorts(pod.spec!),
  }
}

/** Amounts as the scheduler counts them. */
export function toResources(list: Readonly<Record<string, Quantity | string | number>>): Resources {
  return new Map(
    Object.entries(list).map(([name, amount]) => {
      const quantity = amount instanceof Quantity ? amount : Quantity.parse(amount)
      return [name, name === 'cpu' ? quantity.milliValue() : quantity.value()]
    }),
  )
}

function withAssumptions(pod: Pod, requests: Resources): Resources {
  const containers = pod.spec?.containers ?? []
  const lacking = (resource: string) =>
    containers.filter(({ resources }) => resources?.requests?.[resource] === undefined).length
  const assumed = new Map(requests)
  assumed.set('cpu', (requests.get('cpu') ?? 0) + lacking('cpu') * assumedCpuMilli)
  assumed.set('memory', (requests.get('memory') ?? 0) + lacking('memory') * assumedMemoryBytes)
  return assumed
}
