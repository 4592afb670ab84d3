import type { GroupResource } from '@keelson/apimachinery'
import type { KindDefinition } from '@keelson/api'
import type { Clock, Random } from '@keelson/component-base'
import type { AdmissionChain } from '../../admission/port.ts'
import type { ResourceStorage } from '../../storage/port.ts'
import type { Strategy } from '../port.ts'

/** One stored resource the server serves: its definition, its rules, its storage. */
export interface Resource {
  readonly kind: KindDefinition
  readonly strategy: Strategy
  readonly storage: ResourceStorage
  readonly groupResource: GroupResource
  /** True when clients write status only through the status subresource. */
  readonly hasStatus: boolean
}

/** What every registry operation needs besides the request. */
export interface RegistryDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly admission: AdmissionChain
}

/** Builds a Resource from its parts. */
export function createResource(kind: KindDefinition, strategy: Strategy, storage: ResourceStorage): Resource {
  return {
    kind,
    strategy,
    storage,
    groupResource: { group: kind.group, resource: kind.resource },
    hasStatus: kind.subresources.some((subresource) => subresource.name === 'status'),
  }
}
