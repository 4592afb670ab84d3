import { hostPorts, podRequests, type Container, type HostPort, type Pod, type PodSpec } from '@keelson/api'
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

const assumed = { cpu: '100m', memory: '200Mi' }

/** Works a pod out. */
export function podInfo(pod: Pod): PodInfo {
  const requests = toResources(podRequests({ spec: pod.spec! }))
  return {
    pod,
    key: `${pod.metadata.namespace}/${pod.metadata.name}`,
    requests,
    assumedRequests: toResources(podRequests({ spec: withAssumptions(pod.spec!) })),
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

function withAssumptions(spec: PodSpec): PodSpec {
  const assume = (container: Container): Container => ({
    ...container,
    resources: { ...container.resources, requests: { ...assumed, ...container.resources?.requests } },
  })
  return { ...spec, containers: spec.containers.map(assume), initContainers: spec.initContainers?.map(assume) }
}
