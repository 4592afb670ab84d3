import type { Service } from '@keelson/api'
import type { Strategy, StrategyDependencies, StrategyFactory } from '../../port.ts'
import { ServiceAllocator } from './allocator.ts'
import { carryAllocated, dropUnused } from './update-rules.ts'

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
