import { isConflict, isNotFound } from '@keelson/apimachinery'
import type { Pod, PodStatus } from '@keelson/api'
import type { ResourceClient } from '@keelson/client'
import { createBackoff } from '@keelson/component-base'
import type { Clock, Logger, Random, Timer } from '@keelson/component-base'
import { statusPatch } from './patch.ts'

/** Brings pods' statuses to the API, and finished deletions. */
export interface StatusManager {
  /** The status to be told; a newer one replaces one that is not sent yet. Does not wait. */
  set(pod: Pod, status: PodStatus): void
  /** What was last set. */
  get(podUID: string): PodStatus | undefined
  /** Deletes the pod's object once its status is told: nothing of it is left on this node. */
  finishDeletion(pod: Pod): void
  forget(podUID: string): void
  /** Ends retries; resolves once nothing is under way. */
  stop(): Promise<void>
}

/** What the manager needs. */
export interface StatusManagerOptions {
  pods: Pick<ResourceClient<Pod>, 'patch' | 'delete' | 'get'>
  /** The pod as the API last showed it. */
  latest(pod: Pod): Pod | undefined
  clock: Clock
  random: Random
  logger: Logger
}

interface Entry {
  pod: Pod
  status?: PodStatus
  /** The API's answer to our last write, until the informer has caught up with it. */
  sent?: Pod
  deleting: boolean
  dirty: boolean
  running?: Promise<void>
  retry?: Timer
}

const retryInitialMs = 200
const retryMaxMs = 30_000

/** One write at a time per pod, the latest status only, retried with growing delays until it succeeds. */
export function createStatusManager(options: StatusManagerOptions): StatusManager {
  const { clock, logger } = options
  const entries = new Map<string, Entry>()
  const backoff = createBackoff({ initialMs: retryInitialMs, maxMs: retryMaxMs, jitter: 0.2, random: options.random })
  let stopped = false

  function entryOf(pod: Pod): Entry {
    const uid = pod.metadata.uid ?? ''
    const entry = entries.get(uid) ?? { pod, deleting: false, dirty: false }
    entries.set(uid, entry)
    return entry
  }

  function kick(uid: string, entry: Entry): void {
    entry.dirty = true
    entry.retry?.cancel()
    if (entry.running || stopped) return
    entry.running = drain(uid, entry).finally(() => {
      entry.running = undefined
      if (entry.dirty && !entry.retry && !stopped && entries.get(uid) === entry) kick(uid, entry)
    })
  }

  async function drain(uid: string, entry: Entry): Promise<void> {
    while (entry.dirty && !stopped && entries.get(uid) === entry) {
      entry.dirty = false
      entry.retry = undefined
      try {
        await write(entry)
        backoff.reset(uid)
      } catch (err) {
        // A conflict is the end only where the name has gone over to another pod.
        if (isNotFound(err) || (isConflict(err) && options.latest(entry.pod) === undefined)) continue
        const delayMs = backoff.next(uid)
        logger.warn(
          { err, pod: `${entry.pod.metadata.namespace}/${entry.pod.metadata.name}`, delayMs },
          'pod status could not be written',
        )
        entry.retry = clock.setTimeout(() => {
          entry.retry = undefined
          kick(uid, entry)
        }, delayMs)
        return
      }
    }
  }

  async function write(entry: Entry): Promise<void> {
    const { name = '', namespace, uid } = entry.pod.metadata
    if (entry.status) {
      const base = newest(options.latest(entry.pod), entry.sent) ?? entry.pod
      const body = statusPatch(base, entry.status)
      if (body)
        entry.sent = await options.pods.patch(name, { type: 'strategic', body, namespace, subresource: 'status' })
    }
    if (entry.deleting) await options.pods.delete(name, { namespace, gracePeriodSeconds: 0, preconditions: { uid } })
  }

  return {
    set(pod, status) {
      const entry = entryOf(pod)
      entry.pod = pod
      entry.status = status
      kick(pod.metadata.uid ?? '', entry)
    },
    get: (podUID) => entries.get(podUID)?.status,
    finishDeletion(pod) {
      const entry = entryOf(pod)
      entry.deleting = true
      kick(pod.metadata.uid ?? '', entry)
    },
    forget(podUID) {
      entries.get(podUID)?.retry?.cancel()
      entries.delete(podUID)
      backoff.reset(podUID)
    },
    async stop() {
      stopped = true
      for (const entry of entries.values()) entry.retry?.cancel()
      await Promise.all([...entries.values()].map(({ running }) => running))
    },
  }
}

/** Of two states of the same pod the one with the higher revision. */
function newest(a: Pod | undefined, b: Pod | undefined): Pod | undefined {
  if (!a || !b) return a ?? b
  return Number(a.metadata.resourceVersion) >= Number(b.metadata.resourceVersion) ? a : b
}
