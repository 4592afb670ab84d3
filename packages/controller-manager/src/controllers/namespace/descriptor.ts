import { namespaces, pods } from '@keelson/api'
import { namespaceIndex, namespaceIndexers } from '@keelson/client'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { createNamespaceReconcile } from './reconcile.ts'

/** Empties namespaces that are being deleted. */
export const namespace: ControllerDescriptor = {
  name: 'namespace-controller',
  build(context) {
    const informer = context.informers.informer(namespaces)
    const podInformer = context.informers.informer(pods, { indexers: namespaceIndexers })
    const podsIn = (name: string) => podInformer.store.byIndex(namespaceIndex, name)
    const reconcile = createNamespaceReconcile({
      getNamespace: (name) => informer.store.get(name),
      podsIn,
      client: context.client,
      clock: context.clock,
    })
    const built = controller('namespace-controller', context).for(namespaces).reconcile(reconcile, { workers: 10 })
    podInformer.addHandler({
      // The last pod's end is what most terminating namespaces wait for.
      onDelete({ metadata }) {
        const name = metadata.namespace!
        const isTerminating = informer.store.get(name)?.metadata.deletionTimestamp !== undefined
        if (isTerminating && podsIn(name).length === 0) built.enqueue(name)
      },
    })
    return built
  },
}
