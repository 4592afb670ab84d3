import { nodes, pods, type Node } from '@keelson/api'
import { namespacedKey } from '@keelson/client'
import type { MetricsRegistry } from '@keelson/component-base'
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
      evicted: evictionMetrics(context.metrics),
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

/** Upstream's metrics of evictions; what is returned counts one. */
function evictionMetrics(metrics: MetricsRegistry): (seconds: number) => void {
  const total = metrics.counter({
    name: 'taint_eviction_controller_pod_deletions_total',
    help: 'Total number of Pods deleted by TaintEvictionController since its start.',
  })
  const latency = metrics.histogram({
    name: 'taint_eviction_controller_pod_deletion_duration_seconds',
    help:
      'Latency, in seconds, between the time when a taint effect has been activated for the Pod and its deletion via ' +
      'TaintEvictionController.',
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 60, 120, 180, 240],
  })
  return (seconds) => {
    total.inc()
    latency.observe(undefined, seconds)
  }
}

function isDriving({ spec }: Node): boolean {
  return (spec?.taints ?? []).some(drivesOff)
}
