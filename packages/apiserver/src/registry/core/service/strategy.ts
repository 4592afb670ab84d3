import type { Service } from '@keelson/api'
import { statusErrors } from '@keelson/apimachinery'
import { createStorageFeed } from '../../../state/storage-feed.ts'
import type { Strategy, StrategyDependencies, StrategyFactory } from '../../port.ts'
import { clusterIpsOf, nodePortsOf } from './allocated-values.ts'
import { ServiceAllocator } from './allocator.ts'
import type { ClaimedRange } from './claim-transaction.ts'
import { Claims, claimsDefinition } from './claims.ts'
import { completeFamilies } from './ip-families.ts'
import { runRepair } from './repair.ts'
import { carryAllocated, dropUnused } from './update-rules.ts'
import { clusterIpRange, nodePortRange } from './value-range.ts'
import type { ValueRange } from './value-range.ts'

const services = { group: '', resource: 'services' }

/** A range whose claims are kept in storage under a name, and which services hold what of it. */
interface KeptRange extends ClaimedRange {
  valuesOf(service: Service): readonly string[]
  /** Resolves once claims are known and every value services hold is claimed. */
  start(signal: AbortSignal): Promise<void>
}

function keepRange(
  deps: StrategyDependencies,
  o: { name: string; range: ValueRange; valuesOf: KeptRange['valuesOf'] },
): KeptRange {
  const storage = deps.privateStorage(claimsDefinition(o.name))
  const claims = new Claims(storage)
  const feed = createStorageFeed({ ...deps, storageFor: () => storage })
  return {
    ...o,
    claims,
    async start(signal) {
      await feed.follow(claimsDefinition(o.name).groupResource, claims, signal)
      const stored = async (): Promise<Service[]> =>
        (await deps.storageFor(services).list()).items.map(({ object }) => object as Service)
      await runRepair({ ...deps, claims, services: stored, valuesOf: o.valuesOf }, signal)
    },
  }
}

function createServiceStrategy(deps: StrategyDependencies): Strategy<Service> {
  const clusterIps = keepRange(deps, {
    name: 'serviceips',
    range: clusterIpRange(deps.serviceClusterIpRange),
    valuesOf: clusterIpsOf,
  })
  const nodePorts = keepRange(deps, {
    name: 'servicenodeports',
    range: nodePortRange(deps.serviceNodePortRange),
    valuesOf: (service) => nodePortsOf(service).map(String),
  })
  const allocator = new ServiceAllocator({ ...deps, clusterIps, nodePorts })
  return {
    ...services,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} }
    },
    prepareForUpdate(service, old) {
      carryAllocated(service, old)
      dropUnused(service, old)
    },
    async reserve(service, old, { dryRun }) {
      const errors = completeFamilies(service, old)
      if (errors.length > 0)
        throw statusErrors.invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', errors)
      return allocator.reserve({ service, old, dryRun })
    },
    afterDelete: (service) => allocator.releaseAll(service),
    returnsDeletedObject: true,
    async start(signal) {
      await Promise.all([clusterIps.start(signal), nodePorts.start(signal)])
    },
  }
}

/** Services: each has addresses and ports nobody else has. */
export const serviceStrategy: StrategyFactory = {
  ...services,
  startsWithServer: true,
  create: (deps) => createServiceStrategy(deps) as unknown as Strategy,
}
