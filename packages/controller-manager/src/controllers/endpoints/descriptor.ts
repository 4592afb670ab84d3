import { endpoints as endpointsKind, pods, services } from '@keelson/api'
import { namespacedKey } from '@keelson/client'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { isNamespaceGone } from '../../framework/namespace-gone.ts'
import { hasSelector, servicesSelecting } from '../../framework/service-pods.ts'
import { isManaged, planEndpoints } from './plan.ts'

const byNamespace = 'namespace'

/** Keeps the Endpoints of Services that have a selector: the older form of EndpointSlices, which clients still read. */
export const endpoints: ControllerDescriptor = {
  name: 'endpoints-controller',
  build(context) {
    const serviceInformer = context.informers.informer(services)
    const podInformer = context.informers.informer(pods, {
      indexers: { [byNamespace]: ({ metadata }) => [metadata.namespace!] },
    })
    const endpointsInformer = context.informers.informer(endpointsKind)
    return controller('endpoints-controller', context)
      .for(services)
      .watches(endpointsKind, (obj) => [namespacedKey(obj)])
      .watches(pods, (pod) => servicesSelecting(serviceInformer.store, pod))
      .reconcile(async (key, write) => {
        const service = serviceInformer.store.get(key)
        const current = endpointsInformer.store.get(key)
        if (service === undefined) {
          if (current === undefined || !isManaged(current)) return
          const { name, namespace, uid } = current.metadata
          return write.delete(endpointsKind, name!, { namespace: namespace!, preconditions: { uid } })
        }
        if (service.metadata.deletionTimestamp !== undefined || !hasSelector(service)) return
        const podStore = podInformer.store.byIndex(byNamespace, service.metadata.namespace!)
        const wanted = planEndpoints(service, { pods: podStore, current, now: context.clock.now() })
        if (wanted === undefined) return
        try {
          await (current === undefined ? write.create(endpointsKind, wanted) : write.update(endpointsKind, wanted))
        } catch (err) {
          if (!isNamespaceGone(err)) throw err
        }
      })
  },
}
