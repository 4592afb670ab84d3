import type { Service, ServicePort } from '@keelson/api'
import type { Strategy, StrategyDependencies, StrategyFactory } from '../../port.ts'
import { needsClusterIp, needsHealthCheckPort, needsNodePorts } from './allocated-values.ts'
import { ServiceAllocator } from './allocator.ts'

const services = { group: '', resource: 'services' }

/** Address families, as far as one IPv4 range goes. */
function completeFamilies(service: Service): void {
  const { spec } = service
  if (spec === undefined || spec.type === 'ExternalName') return
  if ((spec.ipFamilies?.length ?? 0) === 0) spec.ipFamilies = ['IPv4']
  spec.ipFamilyPolicy ??= 'SingleStack'
  if (spec.clusterIP === 'None') spec.clusterIPs ??= ['None']
  if ((spec.clusterIP ?? '') === '' && (spec.clusterIPs?.[0] ?? '') !== '') spec.clusterIP = spec.clusterIPs?.[0]
  else if ((spec.clusterIP ?? '') !== '' && (spec.clusterIPs?.length ?? 0) === 0)
    spec.clusterIPs = [spec.clusterIP ?? '']
}

function samePort(a: ServicePort, b: ServicePort): boolean {
  return a.port === b.port && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP')
}

/** What a client left out of an update that it need not know: addresses and ports the service already has. */
function carryAllocated(service: Service, old: Service): void {
  const [spec, before] = [service.spec, old.spec]
  if (spec === undefined || before === undefined) return
  if (needsClusterIp(service) && needsClusterIp(old)) {
    if ((spec.clusterIP ?? '') === '') spec.clusterIP = before.clusterIP
    if ((spec.clusterIPs?.length ?? 0) === 0) spec.clusterIPs = before.clusterIPs
  }
  if (needsNodePorts(service) && needsNodePorts(old)) {
    const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0))
    for (const port of spec.ports ?? []) {
      if ((port.nodePort ?? 0) !== 0) continue
      const known = before.ports?.find((other) => samePort(other, port))?.nodePort ?? 0
      if (known !== 0 && !used.has(known)) port.nodePort = known
    }
  }
  if (needsHealthCheckPort(service) && (spec.healthCheckNodePort ?? 0) === 0) {
    spec.healthCheckNodePort = before.healthCheckNodePort
  }
}

/** What the new type of a service has no use for, as far as the client left it as it was. */
function dropUnused(service: Service, old: Service): void {
  const [spec, before] = [service.spec, old.spec]
  if (spec === undefined || before === undefined || spec.type === before.type) return
  if (!needsClusterIp(service) && needsClusterIp(old) && spec.clusterIP === before.clusterIP) {
    delete spec.clusterIP
    delete spec.clusterIPs
    delete spec.ipFamilies
    delete spec.ipFamilyPolicy
  }
  if (!needsNodePorts(service) && needsNodePorts(old)) {
    for (const port of spec.ports ?? []) {
      if (before.ports?.some((other) => other.nodePort === port.nodePort) === true) delete port.nodePort
    }
  }
  if (!needsHealthCheckPort(service) && spec.healthCheckNodePort === before.healthCheckNodePort) {
    delete spec.healthCheckNodePort
  }
}

function createServiceStrategy(deps: StrategyDependencies): Strategy<Service> {
  const allocator = new ServiceAllocator({
    clusterIpRange: deps.serviceClusterIpRange,
    nodePortRange: deps.serviceNodePortRange,
    random: deps.random,
  })
  return {
    ...services,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} }
      completeFamilies(service)
    },
    prepareForUpdate(service, old) {
      carryAllocated(service, old)
      dropUnused(service, old)
      completeFamilies(service)
    },
    reserve: async (service) => allocator.reserve(service),
    afterDelete: (service) => allocator.remove(service),
    returnsDeletedObject: true,
    start: (signal) => deps.feed.follow<Service>(services, allocator, signal),
  }
}

/** Services: each has addresses and ports nobody else has. */
export const serviceStrategy: StrategyFactory = {
  ...services,
  startsWithServer: true,
  create: (deps) => createServiceStrategy(deps) as unknown as Strategy,
}
