import { isExternallyAccessible, needsHealthCheckPort, usesNodePorts } from '@keelson/api'
import type { Service, ServicePort } from '@keelson/api'
import { deepEqual } from '@keelson/apimachinery'
import { needsClusterIp } from './allocated-values.ts'

type Spec = NonNullable<Service['spec']>

function samePort(a: ServicePort, b: ServicePort): boolean {
  return a.port === b.port && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP')
}

/** What a client left out of an update that it need not know: addresses and ports the service already has. */
export function carryAllocated(service: Service, old: Service): void {
  const [spec, before] = [service.spec, old.spec]
  if (needsClusterIp(service) && needsClusterIp(old)) {
    if ((spec.clusterIP ?? '') === '') spec.clusterIP = before.clusterIP
    if ((spec.clusterIPs?.length ?? 0) === 0) spec.clusterIPs = before.clusterIPs
  }
  if (usesNodePorts(service) && usesNodePorts(old)) {
    const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0))
    for (const port of spec.ports ?? []) {
      if ((port.nodePort ?? 0) !== 0) continue
      const known = before.ports?.find((other) => samePort(other, port))?.nodePort ?? 0
      if (known !== 0 && !used.has(known)) port.nodePort = known
    }
  }
  if (needsHealthCheckPort(service) && needsHealthCheckPort(old) && (spec.healthCheckNodePort ?? 0) === 0) {
    spec.healthCheckNodePort = before.healthCheckNodePort
  }
}

/** Fields that only some services have, and which those are. */
const conditional: readonly { fields: readonly (keyof Spec)[]; applies(service: Service): boolean }[] = [
  // Even the address None is one.
  {
    fields: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
    applies: ({ spec }) => spec.type !== 'ExternalName',
  },
  { fields: ['healthCheckNodePort'], applies: needsHealthCheckPort },
  {
    fields: ['allocateLoadBalancerNodePorts', 'loadBalancerClass'],
    applies: ({ spec }) => spec.type === 'LoadBalancer',
  },
  { fields: ['externalTrafficPolicy'], applies: isExternallyAccessible },
]

/**
 * Drops what a changed service has no use for any more, as far as the client left it as it was: most of it the server
 * had filled in, so nobody should have to take it out by hand to change a type (upstream: dropTypeDependentFields).
 */
export function dropUnused(service: Service, old: Service): void {
  const [spec, before] = [service.spec, old.spec]
  // Judged before anything is dropped: whether one field is needed may depend on another.
  const unused = conditional.filter(({ applies }) => applies(old) && !applies(service))
  for (const { fields } of unused) {
    for (const field of fields) if (deepEqual(spec[field], before[field])) delete spec[field]
  }
  if (usesNodePorts(service) || !usesNodePorts(old)) return
  for (const port of spec.ports ?? []) {
    if (before.ports?.some((other) => other.nodePort === port.nodePort) === true) delete port.nodePort
  }
}
