import type { Pod } from '@keelson/api'
import { latestContainer, runningSandbox } from '../plan/pod-runtime-status.ts'
import type { PodCache } from '../pleg/pod-cache.ts'
import type { PodWorkers } from '../pod-workers/pod-workers.ts'
import type { StatusManager } from '../status/status-manager.ts'
import type { PodDirectory } from './port.ts'
import type { PodSource } from './pod-source.ts'

/** The pods of this node with the statuses that this kubelet holds to be true. */
export function createPodDirectory(deps: {
  source: Pick<PodSource, 'list' | 'byName' | 'byUID'>
  cache: PodCache
  workers: Pick<PodWorkers, 'state'>
  status: Pick<StatusManager, 'get'>
}): PodDirectory {
  const { source, cache, workers, status } = deps
  const current = (pod: Pod): Pod => {
    const own = status.get(pod.metadata.uid ?? '')
    return own ? { ...pod, status: own } : pod
  }
  const currentOrNone = (pod: Pod | undefined) => (pod ? current(pod) : undefined)
  return {
    pods: () => source.list().map(current),
    byName: (namespace, name) => currentOrNone(source.byName(namespace, name)),
    byUID: (uid) => currentOrNone(source.byUID(uid)),
    containers: (uid) => cache.get(uid).containers,
    runningPodUIDs: () =>
      cache
        .pods()
        .map(({ uid }) => uid)
        .filter((uid) => cache.get(uid).containers.some(({ state }) => state === 'running')),
    isGoneOrFinished(uid) {
      const state = workers.state(uid)
      return state === undefined || state.gone || state.stage === 'terminated'
    },
    async runningContainerId(pod, container) {
      const latest = latestContainer(cache.get(pod.metadata.uid ?? ''), container)
      return latest?.state === 'running' ? latest.id : undefined
    },
    sandboxId: async (pod) => runningSandbox(cache.get(pod.metadata.uid ?? ''))?.id,
  }
}
