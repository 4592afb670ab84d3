import type { Pod } from '@keelson/api'
import { formatPod } from '../format/pod.ts'
import type { TerminalVerdict } from '../status/pod-status.ts'
import type { PodWorkerDeps } from './deps.ts'
import { isDeleted, isFinished } from './pod-state.ts'
import type { PodState } from './pod-state.ts'
import { recoverPod } from './recovery-labels.ts'
import { createPodWorker } from './worker.ts'
import type { PodWorker } from './worker.ts'

/** The workers of all pods of this node. */
export interface PodWorkers {
  /** A pod of the API is new or has changed. */
  update(pod: Pod): void
  /** A pod has left the API, or this node. */
  remove(pod: Pod): void
  /** Something about the pod has happened on the node. */
  wake(uid: string): void
  wakeAll(): void
  /** Ends what runs of pods that the API does not have; call it once the API's pods are all known. */
  adoptOrphans(): void
  end(uid: string, verdict: TerminalVerdict, graceSeconds?: number): Promise<void>
  state(uid: string): PodState | undefined
  /** Leaves all pods as they are; resolves once no pass is under way. */
  stop(): Promise<void>
}

/** Passes of different pods run side by side, those of one pod never. */
export function createPodWorkers(deps: PodWorkerDeps): PodWorkers {
  const workers = new Map<string, PodWorker>()
  let stopped = false

  function workerFor(pod: Pod): PodWorker {
    const uid = pod.metadata.uid ?? ''
    const existing = workers.get(uid)
    if (existing) return existing
    const isNew = deps.cache.get(uid).containers.length === 0 && pod.status?.startTime === undefined
    const worker = createPodWorker(pod, { deps, isNew, onDone: (done) => workers.delete(done) })
    workers.set(uid, worker)
    return worker
  }

  /** Whether nothing has been begun for the pod. What this kubelet once took on, it keeps. */
  function isNew(pod: Pod): boolean {
    const uid = pod.metadata.uid ?? ''
    const begun = pod.status?.startTime !== undefined || deps.cache.get(uid).containers.length > 0
    return !begun && !workers.has(uid) && !isDeleted(pod) && !isFinished(pod)
  }

  return {
    update(pod) {
      if (stopped) return
      const rejection = isNew(pod) ? deps.admit(pod) : undefined
      if (rejection) workerFor(pod).reject(rejection)
      else workerFor(pod).update(pod)
    },
    remove(pod) {
      workers.get(pod.metadata.uid ?? '')?.gone()
    },
    wake: (uid) => workers.get(uid)?.wake(),
    wakeAll() {
      for (const worker of workers.values()) worker.wake()
    },
    adoptOrphans() {
      for (const ref of deps.cache.pods()) {
        if (workers.has(ref.uid)) continue
        const pod = recoverPod(ref, deps.cache.get(ref.uid).containers)
        deps.logger.info({ pod: formatPod(pod) }, 'ending containers of a pod that is gone')
        workerFor(pod).gone()
      }
    },
    end: async (uid, verdict, graceSeconds) => workers.get(uid)?.end(verdict, graceSeconds),
    state: (uid) => workers.get(uid)?.state,
    async stop() {
      stopped = true
      await Promise.all([...workers.values()].map((worker) => worker.stop()))
    },
  }
}
