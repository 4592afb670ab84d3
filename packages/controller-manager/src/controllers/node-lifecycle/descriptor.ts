import { getNodeCondition, isNodeReady, leases, nodes, pods, type Lease, type Node, type Pod } from '@keelson/api'
import type { Informer } from '@keelson/client'
import { controller } from '../../framework/builder.ts'
import type { ControllerDescriptor } from '../../framework/controller.ts'
import { nodePodIndexers, podsOfNode } from '../../framework/node-pods.ts'
import { assessDisruption, isSameDisruption, type Disruption } from './disruption.ts'
import { NodeHealth } from './health.ts'
import { nodeLifecycleMetrics } from './metrics.ts'
import { createNodeLifecycleReconcile } from './reconcile.ts'

/** Where kubelets keep their Leases. */
const leaseNamespace = 'kube-node-lease'

/** Finds out which nodes have failed, and says so. */
export const nodeLifecycle: ControllerDescriptor = {
  name: 'node-lifecycle-controller',
  build(context) {
    const { clock, options } = context
    const nodeInformer = context.informers.informer(nodes)
    const podInformer = context.informers.informer(pods, { indexers: nodePodIndexers })
    const leaseInformer = context.informers.informer(leases)
    const health = new NodeHealth(clock)
    const recorder = context.recorder('node-controller')
    const disruption = watchDisruption(nodeInformer, (isOver) => {
      if (isOver) health.reset()
      for (const name of nodeInformer.store.keys()) built.enqueue(name)
    })
    const reconcile = createNodeLifecycleReconcile({
      getNode: (name) => nodeInformer.store.get(name),
      podsOf: (name) => podsOfNode(podInformer.store, name),
      renewTimeOf: (name) => leaseInformer.store.get(`${leaseNamespace}/${name}`)?.spec?.renewTime,
      disruption,
      health,
      graceMs: options.nodeMonitorGracePeriod,
      evicting: nodeLifecycleMetrics(context.metrics, () => nodeInformer.store.values()),
      recorder,
      clock,
    })
    const built = controller('node-lifecycle-controller', context).for(nodes).reconcile(reconcile, { workers: 8 })
    nodeInformer.addHandler({
      onDelete(node) {
        const { name } = node.metadata
        recorder.event(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
      },
    })
    onRenewal(leaseInformer, (name, renewTime) => health.renewed(name, renewTime))
    onBinding(podInformer, (name) => {
      const node = nodeInformer.store.get(name)
      if (node !== undefined && getNodeCondition(node, 'Ready')?.status === 'Unknown') built.enqueue(name)
    })
    return built
  },
}

/**
 * Keeps the view of all nodes together: looked at anew when one of them became ready, or was added, or the opposite.
 *
 * @param changed told when that leads to something else, and whether a total disruption has ended
 */
function watchDisruption(informer: Informer<Node>, changed: (isOver: boolean) => void): () => Disruption {
  let known: Disruption = { isTotal: false, rates: new Map() }
  let isStale = true
  const stale = (): void => {
    isStale = true
  }
  informer.addHandler({
    onAdd: stale,
    onUpdate: (before, after) => {
      if (isNodeReady(before) !== isNodeReady(after)) stale()
    },
    onDelete: stale,
  })
  return () => {
    if (!isStale) return known
    isStale = false
    const before = known
    known = assessDisruption(informer.store.values())
    if (!isSameDisruption(before, known)) changed(before.isTotal && !known.isTotal)
    return known
  }
}

/** Leases only tell that a node lives: they are noted, and no work follows. */
function onRenewal(informer: Informer<Lease>, renewed: (node: string, renewTime: string | undefined) => void): void {
  const note = ({ metadata, spec }: Lease): void => {
    if (metadata.namespace === leaseNamespace) renewed(metadata.name!, spec?.renewTime)
  }
  informer.addHandler({ onAdd: note, onUpdate: (_, next) => note(next) })
}

/** A pod may be bound to a node after that has fallen silent. */
function onBinding(informer: Informer<Pod>, bound: (node: string) => void): void {
  informer.addHandler({
    onAdd: ({ spec }) => {
      if (spec?.nodeName) bound(spec.nodeName)
    },
    onUpdate: (before, after) => {
      if (after.spec?.nodeName && after.spec.nodeName !== before.spec?.nodeName) bound(after.spec.nodeName)
    },
  })
}
