import { endpointSlices, pods, services, type EndpointSlice } from '@keelson/api'
import { hasStatusCause, isNotFound } from '@keelson/apimachinery'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { hasSelector, servicesSelecting } from '../../framework/service-pods.ts'
import { managedBy, managedByLabel, planSlices, serviceNameLabel } from './plan.ts'

const byService = 'service'
const byNamespace = 'namespace'

/** Keeps the EndpointSlices of Services that have a selector. */
export const endpointSlice: ControllerDescriptor = {
  name: 'endpointslice-controller',
  build(context) {
    const serviceInformer = context.informers.informer(services)
    const podInformer = context.informers.informer(pods, {
      indexers: { [byNamespace]: ({ metadata }) => [metadata.namespace!] },
    })
    const slices = context.informers.informer(endpointSlices, { indexers: { [byService]: serviceKeys } })
    return controller('endpointslice-controller', context)
      .for(services)
      .watches(endpointSlices, serviceKeys)
      .watches(pods, (pod) => servicesSelecting(serviceInformer.store, pod))
      .reconcile(async (key, write) => {
        const service = serviceInformer.store.get(key)
        // The garbage collector removes the slices of a Service that is gone.
        if (service === undefined || service.metadata.deletionTimestamp !== undefined || !hasSelector(service)) return
        const plan = planSlices(service, {
          pods: podInformer.store.byIndex(byNamespace, service.metadata.namespace!),
          slices: slices.store.byIndex(byService, key),
          now: context.clock.now(),
        })
        try {
          for (const slice of plan.create) await write.create(endpointSlices, slice)
        } catch (err) {
          if (!hasStatusCause(err, 'NamespaceTerminating') && !isNotFound(err)) throw err
        }
        for (const slice of plan.update) await write.update(endpointSlices, slice)
        for (const { metadata } of plan.delete)
          await write.delete(endpointSlices, metadata.name!, { namespace: metadata.namespace! })
      })
  },
}

/** The Service of a slice that this controller keeps. */
function serviceKeys({ metadata }: EndpointSlice): string[] {
  const name = metadata.labels?.[serviceNameLabel]
  return name === undefined || metadata.labels?.[managedByLabel] !== managedBy ? [] : [`${metadata.namespace}/${name}`]
}
