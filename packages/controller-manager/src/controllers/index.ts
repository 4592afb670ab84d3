import type { ControllerDescriptor } from '../framework/controller.ts'
import { deployment } from './deployment/descriptor.ts'
import { endpointSlice } from './endpoint-slice/descriptor.ts'
import { endpointSliceMirroring } from './endpoint-slice-mirroring/descriptor.ts'
import { endpoints } from './endpoints/descriptor.ts'
import { garbageCollector } from './garbage-collector/descriptor.ts'
import { namespace } from './namespace/descriptor.ts'
import { nodeIpam } from './node-ipam/descriptor.ts'
import { nodeLifecycle } from './node-lifecycle/descriptor.ts'
import { podGarbageCollector } from './pod-garbage-collector/descriptor.ts'
import { replicaSet } from './replica-set/descriptor.ts'
import { rootCaPublisher } from './root-ca-publisher/descriptor.ts'
import { serviceAccount } from './service-account/descriptor.ts'
import { taintEviction } from './taint-eviction/descriptor.ts'

/** Every controller. A new one is its folder and a line here. */
export const controllers: readonly ControllerDescriptor[] = [
  deployment,
  replicaSet,
  endpoints,
  endpointSlice,
  endpointSliceMirroring,
  namespace,
  garbageCollector,
  nodeLifecycle,
  taintEviction,
  nodeIpam,
  serviceAccount,
  rootCaPublisher,
  podGarbageCollector,
]
