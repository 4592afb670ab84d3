import { needsHealthCheckPort } from '@keelson/api'
import type { Service } from '@keelson/api'

/** A transport protocol as Kubernetes spells it. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP'

/** One port of a Service, with everything that the rules for it depend on. IPv4 only. */
export interface ServicePort {
  /** `namespace/name` of the Service. */
  readonly service: string
  /** `namespace/name:portName`, or `namespace/name` for an unnamed port: what comments and chain names are made from. */
  readonly id: string
  readonly portName: string
  readonly protocol: Protocol
  readonly port: number
  readonly clusterIp: string
  readonly nodePort?: number
  readonly externalIps: readonly string[]
  readonly loadBalancerIps: readonly string[]
  readonly loadBalancerSourceRanges: readonly string[]
  /** Seconds for which a client sticks to an endpoint; undefined without session affinity. */
  readonly affinitySeconds?: number
  readonly internalPolicyLocal: boolean
  readonly externalPolicyLocal: boolean
  readonly healthCheckNodePort?: number
}

const defaultAffinitySeconds = 10_800

/**
 * The ports that a node must serve for a Service. None for headless Services, for ExternalName, and for Services that
 * name another proxy (https://kubernetes.io/docs/reference/labels-annotations-taints/#servicekubernetesioservice-proxy-name).
 */
export function servicePorts(service: Service): readonly ServicePort[] {
  const { metadata, spec } = service
  const clusterIp = spec?.clusterIP
  if (spec === undefined || clusterIp === undefined || clusterIp === '' || clusterIp === 'None') return []
  if (spec.type === 'ExternalName' || !isIpv4(clusterIp)) return []
  const labels = metadata.labels ?? {}
  if ('service.kubernetes.io/service-proxy-name' in labels || 'service.kubernetes.io/headless' in labels) return []
  const key = `${metadata.namespace}/${metadata.name}`
  const ingress = spec.type === 'LoadBalancer' ? (service.status?.loadBalancer?.ingress ?? []) : []
  const reachableFromOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  const shared = {
    service: key,
    clusterIp,
    externalIps: (spec.externalIPs ?? []).filter(isIpv4),
    loadBalancerIps: ingress
      .filter(({ ipMode }) => ipMode !== 'Proxy')
      .flatMap(({ ip }) => (ip === undefined ? [] : [ip]))
      .filter(isIpv4),
    loadBalancerSourceRanges: (spec.loadBalancerSourceRanges ?? []).map((range) => range.trim()).filter(isIpv4),
    ...(spec.sessionAffinity === 'ClientIP'
      ? { affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds }
      : {}),
    internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    externalPolicyLocal: spec.externalTrafficPolicy === 'Local',
    ...(needsHealthCheckPort(service) && (spec.healthCheckNodePort ?? 0) > 0
      ? { healthCheckNodePort: spec.healthCheckNodePort }
      : {}),
  }
  return (spec.ports ?? []).map((port) => {
    const portName = port.name ?? ''
    return {
      ...shared,
      id: portName === '' ? key : `${key}:${portName}`,
      portName,
      protocol: (port.protocol ?? 'TCP') as Protocol,
      port: port.port,
      ...(reachableFromOutside && (port.nodePort ?? 0) > 0 ? { nodePort: port.nodePort } : {}),
    }
  })
}

/** Tells addresses and ranges of the family that is served; one of the other would make iptables refuse all rules. */
function isIpv4(address: string): boolean {
  return !address.includes(':')
}
