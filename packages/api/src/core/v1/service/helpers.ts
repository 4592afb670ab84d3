import type { Service, ServicePort } from '../types.generated.ts'

/** The service has a virtual address of its own. */
export function hasClusterIp(service: Service): boolean {
  const { clusterIP, type } = service.spec
  return type !== 'ExternalName' && Boolean(clusterIP) && clusterIP !== 'None'
}

/** The service is a name for its endpoints, without an address of its own. */
export function isHeadless(service: Service): boolean {
  return service.spec.type !== 'ExternalName' && service.spec.clusterIP === 'None'
}

/** All virtual addresses, one per family. */
export function clusterIps(service: Service): string[] {
  if (!hasClusterIp(service)) return []
  const { clusterIPs, clusterIP } = service.spec
  return clusterIPs?.length ? clusterIPs : clusterIP ? [clusterIP] : []
}

/** Types that are reachable at a port of every node. */
export function usesNodePorts(service: Service): boolean {
  const { type, allocateLoadBalancerNodePorts } = service.spec
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)
}

/** Whether clients outside the cluster may reach the service. */
export function isExternallyAccessible({ spec }: Service): boolean {
  if (spec.type === 'ClusterIP') return (spec.externalIPs ?? []).length > 0
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer'
}

/** External traffic stays on the node it arrives at. */
export function isExternalTrafficLocal(service: Service): boolean {
  const { type, externalTrafficPolicy } = service.spec
  return (type === 'NodePort' || type === 'LoadBalancer') && externalTrafficPolicy === 'Local'
}

/** Whether load balancers ask at a node port which nodes have endpoints. */
export function needsHealthCheckPort({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
}

/** How long a client keeps its endpoint, in seconds; undefined without session affinity. */
export function sessionAffinitySeconds(service: Service): number | undefined {
  if (service.spec.sessionAffinity !== 'ClientIP') return undefined
  return service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800
}

interface PortOwner {
  spec: {
    containers: { ports?: { name?: string; containerPort: number; protocol?: string }[]; restartPolicy?: string }[]
    initContainers?: { ports?: { name?: string; containerPort: number; protocol?: string }[]; restartPolicy?: string }[]
  }
}

/** The number of a service port's target in a pod: as given, or that of the container port of that name. */
export function targetPortOf(pod: PortOwner, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const { name, protocol, containerPort } of container.ports ?? []) {
      if (name === target && (protocol || 'TCP') === (port.protocol || 'TCP')) return containerPort
    }
  }
  return undefined
}
