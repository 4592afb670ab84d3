import { nodes, pods, type Node } from '@keelson/api'
import { namespacedKey } from '@keelson/client'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { nodePodIndexers, podsOfNode } from '../../framework/node-pods.ts'
import { drivesOff } from './plan.ts'
import { createTaintEvictionReconcile } from './reconcile.ts'

const name = 'taint-eviction-controller'

/** Drives pods off nodes with NoExecute taints. */
export const taintEviction: ControllerDescriptor = {
  name,
  build(context) {
    const podInformer = context.informers.informer(pods, { indexers: nodePodIndexers })
    const nodeInformer = context.informers.informer(nodes)
    const waiting = new Map<string, number>()
    const nodeOf = (nodeName: string | undefined) => (nodeName ? nodeInformer.store.get(nodeName) : undefined)
    const reconcile = createTaintEvictionReconcile({
      getPod: (key) => podInformer.store.get(key),
      taintsAt: (pod) => nodeOf(pod.spec?.nodeName)?.spec?.taints ?? [],
      waiting,
      recorder: context.recorder(name),
      clock: context.clock,
    })
    return (
      controller(name, context)
        // Most pods are on nodes that drive nobody off: they are none of our business.
        .watches(pods, (pod) => {
          const node = nodeOf(pod.spec?.nodeName)
          const key = namespacedKey(pod)
          return (node !== undefined && isDriving(node)) || waiting.has(key) ? [key] : []
        })
        .watches(nodes, (node) =>
          isDriving(node) ? podsOfNode(podInformer.store, node.metadata.name!).map(namespacedKey) : [],
        )
        .reconcile(reconcile, { workers: 8 })
    )
  },
}

function isDriving({ spec }: Node): boolean {
  return (spec?.taints ?? []).some(drivesOff)
}
