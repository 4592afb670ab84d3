import type { Pod } from '@keelson/api'
import type { Informer } from '@keelson/client'

/** Where the pods of this node come from. */
export interface PodSource {
  /** Delivers the present pods and every change from when it resolves; to be called once. */
  subscribe(handler: { set(pod: Pod): void; remove(pod: Pod): void }, signal: AbortSignal): Promise<void>
  /** Resolves once every pod that the API has for this node was delivered. */
  synced(signal: AbortSignal): Promise<void>
  list(): readonly Pod[]
  byName(namespace: string, name: string): Pod | undefined
  byUID(uid: string): Pod | undefined
}

const uidIndex = 'uid'

/**
 * The API's pods of one node, through an informer that watches only those. Nothing is delivered before `ready`
 * resolves: containers made earlier would lack what it stands for.
 */
export function informerSource(informer: Informer<Pod>, ready: (signal: AbortSignal) => Promise<void>): PodSource {
  informer.addIndexers({ [uidIndex]: (pod) => [pod.metadata.uid ?? ''] })
  return {
    async subscribe({ set, remove }, signal) {
      await ready(signal)
      informer.addHandler({
        onAdd: set,
        onUpdate(old, next) {
          // A pod was deleted and made anew while the watch was away.
          if (old.metadata.uid !== next.metadata.uid) remove(old)
          set(next)
        },
        onDelete: remove,
      })
    },
    synced: (signal) => informer.waitForSync(signal),
    list: () => informer.store.list(),
    byName: (namespace, name) => informer.store.get(`${namespace}/${name}`),
    byUID: (uid) => informer.store.byIndex(uidIndex, uid)[0],
  }
}
