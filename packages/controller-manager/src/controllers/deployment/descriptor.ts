import { deployments, pods, replicaSets, type Pod } from '@keelson/api'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { ownedBy, ownedOrOrphaned, ownerIndexers, withUid } from '../../framework/owner-index.ts'
import { createDeploymentReconcile } from './reconcile.ts'

/** Rolls out Deployments over ReplicaSets. */
export const deployment: ControllerDescriptor = {
  name: 'deployment-controller',
  build(context) {
    const deploymentInformer = context.informers.informer(deployments)
    const sets = context.informers.informer(replicaSets, { indexers: ownerIndexers })
    const podInformer = context.informers.informer(pods, { indexers: ownerIndexers })
    const reconcile = createDeploymentReconcile({
      getDeployment: (key) => deploymentInformer.store.get(key),
      setsOf: (owner) => ownedOrOrphaned(sets.store, owner),
      podsOf: (set) => ownedBy(podInformer.store, set),
      readDeployment: (name, options) => context.client.resource(deployments).get(name, options),
      readSet: (namespace, name) => context.client.resource(replicaSets).get(name, { namespace }),
      recorder: context.recorder('deployment-controller'),
      clock: context.clock,
    })
    // With the Recreate strategy the last old pod's end is what lets the new ones start.
    const recreatedBy = (pod: Pod): string[] =>
      (pod.metadata.ownerReferences ?? [])
        .flatMap(({ uid }) => withUid(sets.store, uid)?.metadata.ownerReferences ?? [])
        .map(({ name }) => `${pod.metadata.namespace}/${name}`)
        .filter((key) => deploymentInformer.store.get(key)?.spec?.strategy?.type === 'Recreate')
    return controller('deployment-controller', context)
      .for(deployments)
      .owns(replicaSets)
      .watches(pods, recreatedBy)
      .reconcile(reconcile)
  },
}
