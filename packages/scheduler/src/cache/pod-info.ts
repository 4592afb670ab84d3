import { podRequests, type ContainerPort, type Pod } from '@keelson/api'
import { Quantity } from '@keelson/apimachinery'
import type { Resources } from './resources.ts'

/** A port of the node that a pod takes. */
export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

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
const anyAddress = '0.0.0.0'

/** Works a pod out. */
export function podInfo(pod: Pod): PodInfo {
  const requests = toResources(podRequests({ spec: pod.spec! }))
  return {
    pod,
    key: `${pod.metadata.namespace}/${pod.metadata.name}`,
    requests,
    assumedRequests: withAssumptions(pod, requests),
    hostPorts: (pod.spec?.containers ?? []).flatMap(({ ports }) => (ports ?? []).flatMap(hostPortOf)),
  }
}

/** Whether two claims on ports of a node exclude each other: the unspecified address overlaps with every address. */
export function portsConflict(a: HostPort, b: HostPort): boolean {
  const overlap = a.ip === b.ip || a.ip === anyAddress || b.ip === anyAddress
  return overlap && a.port === b.port && a.protocol === b.protocol
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

function hostPortOf(port: ContainerPort): HostPort[] {
  if (port.hostPort === undefined || port.hostPort <= 0) return []
  return [
    {
      ip: port.hostIP === undefined || port.hostIP === '' ? anyAddress : port.hostIP,
      protocol: port.protocol ?? 'TCP',
      port: port.hostPort,
    },
  ]
}
