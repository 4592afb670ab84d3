import type { Pod } from '@keelson/api'
import type { Indexers, Store } from '@keelson/client'

const byNode = 'node-name'

/** Finds the pods of a node. */
export const nodePodIndexers: Indexers<Pod> = {
  [byNode]: ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []),
}

/** The pods that are bound to a node. Needs nodePodIndexers on the store. */
export function podsOfNode(store: Store<Pod>, node: string): readonly Pod[] {
  return store.byIndex(byNode, node)
}

/** Every node that pods are bound to, whether it exists or not. Needs nodePodIndexers on the store. */
export function nodesWithPods(store: Store<Pod>): readonly string[] {
  return store.indexValues(byNode)
}
