import { controllerOf, pods, replicaSets } from '@keelson/api'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { controlledBy, ownedBy, ownedOrOrphaned, ownerIndexers } from '../../framework/owner-index.ts'
import { createReplicaSetReconcile } from './reconcile.ts'

/** Keeps as many pods as a ReplicaSet asks for. */
export const replicaSet: ControllerDescriptor = {
  name: 'replicaset-controller',
  build(context) {
    const podInformer = context.informers.informer(pods, { indexers: ownerIndexers })
    const sets = context.informers.informer(replicaSets, { indexers: ownerIndexers })
    const reconcile = createReplicaSetReconcile({
      getSet: (key) => sets.store.get(key),
      podsOf: (set) => ownedOrOrphaned(podInformer.store, set),
      siblingsOf(set) {
        const owner = controllerOf(set)
        const siblings = owner === undefined ? [set] : controlledBy(sets.store, owner.uid)
        return siblings.flatMap((sibling) => ownedBy(podInformer.store, sibling))
      },
      readSet: (name, options) => context.client.resource(replicaSets).get(name, options),
      recorder: context.recorder('replicaset-controller'),
      clock: context.clock,
    })
    return controller('replicaset-controller', context).for(replicaSets).owns(pods).reconcile(reconcile)
  },
}
