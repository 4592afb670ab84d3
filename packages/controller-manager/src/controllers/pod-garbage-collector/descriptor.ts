import { isPodTerminal, nodes, pods, type Pod } from '@keelson/api'
import { isNotFound } from '@keelson/apimachinery'
import type { Indexers } from '@keelson/client'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { nodePodIndexers, nodesWithPods, podsOfNode } from '../../framework/node-pods.ts'
import { podGarbageCollectorMetrics } from './metrics.ts'
import { isOutOfService } from './plan.ts'
import { createPodGarbageCollectorReconcile } from './reconcile.ts'

const name = 'pod-garbage-collector-controller'
const key = 'cluster'

const byEnd = 'end-of-life'

const endOfLifeIndexers: Indexers<Pod> = {
  [byEnd]: (pod) => [
    ...(isPodTerminal(pod) ? ['terminated'] : []),
    ...(pod.metadata.deletionTimestamp === undefined ? [] : ['terminating']),
  ],
}

/** Deletes pods that nobody else will: too many terminated ones, and those without a kubelet that could end them. */
export const podGarbageCollector: ControllerDescriptor = {
  name,
  build(context) {
    const podInformer = context.informers.informer(pods, { indexers: { ...nodePodIndexers, ...endOfLifeIndexers } })
    const nodeInformer = context.informers.informer(nodes)
    const reconcile = createPodGarbageCollectorReconcile({
      terminated: () => podInformer.store.byIndex(byEnd, 'terminated'),
      terminating: () => podInformer.store.byIndex(byEnd, 'terminating'),
      podsOf: (node) => podsOfNode(podInformer.store, node),
      nodesWithPods: () => nodesWithPods(podInformer.store),
      getNode: (node) => nodeInformer.store.get(node),
      async nodeExists(node, signal) {
        try {
          await context.client.resource(nodes).get(node, { signal })
          return true
        } catch (err) {
          if (isNotFound(err)) return false
          throw err
        }
      },
      threshold: context.options.terminatedPodGcThreshold,
      ...podGarbageCollectorMetrics(context.metrics),
      clock: context.clock,
    })
    const isOfInterest = (pod: Pod): boolean =>
      isPodTerminal(pod) ||
      pod.metadata.deletionTimestamp !== undefined ||
      (pod.spec?.nodeName !== undefined && !nodeInformer.store.has(pod.spec.nodeName))
    const built = controller(name, context)
      .watches(pods, (pod) => (isOfInterest(pod) ? [key] : []))
      .watches(nodes, (node) => (isOutOfService(node) ? [key] : []))
      .reconcile(reconcile, { workers: 1 })
    nodeInformer.addHandler({ onDelete: () => built.enqueue(key) })
    return built
  },
}
