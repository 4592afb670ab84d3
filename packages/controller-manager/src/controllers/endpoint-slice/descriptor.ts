import { endpointSlices, nodes, pods, services } from '@keelson/api'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { applySlices, serviceKeysOf } from '../../framework/endpoint-slices.ts'
import { hasSelector, servicesSelecting } from '../../framework/service-pods.ts'
import { managedBy, planSlices } from './plan.ts'

const byService = 'service'
const byNamespace = 'namespace'
const serviceKeys = serviceKeysOf(managedBy)

/** Keeps the EndpointSlices of Services that have a selector. */
export const endpointSlice: ControllerDescriptor = {
  name: 'endpointslice-controller',
  build(context) {
    const serviceInformer = context.informers.informer(services)
    const podInformer = context.informers.informer(pods, {
      indexers: { [byNamespace]: ({ metadata }) => [metadata.namespace!] },
    })
    const slices = context.informers.informer(endpointSlices, { indexers: { [byService]: serviceKeys } })
    const nodeInformer = context.informers.informer(nodes)
    const zoneOf = (node: string) => nodeInformer.store.get(node)?.metadata.labels?.['topology.kubernetes.io/zone']
    return controller('endpointslice-controller', context)
      .for(services)
      .watches(endpointSlices, serviceKeys)
      .reads(nodes)
      .watches(pods, (pod) => servicesSelecting(serviceInformer.store, pod))
      .reconcile(async (key, write) => {
        const service = serviceInformer.store.get(key)
        // The garbage collector removes the slices of a Service that is gone.
        if (service === undefined || service.metadata.deletionTimestamp !== undefined || !hasSelector(service)) return
        const plan = planSlices(service, {
          pods: podInformer.store.byIndex(byNamespace, service.metadata.namespace!),
          zoneOf,
          slices: slices.store.byIndex(byService, key),
          now: context.clock.now(),
        })
        await applySlices(plan, write)
      })
  },
}
