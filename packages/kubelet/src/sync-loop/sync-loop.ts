import { readdir, rm } from 'node:fs/promises'
import type { Logger, Runnable } from '@keelson/component-base'
import type { KubeletPaths } from '../paths.ts'
import type { PodCache } from '../pleg/pod-cache.ts'
import { removeStaleLogs } from '../pod-workers/log-links.ts'
import type { PodWorkers } from '../pod-workers/pod-workers.ts'
import type { PodObjects } from '../objects/port.ts'
import type { VolumeManager } from '../volumes/port.ts'
import type { PodSource } from './pod-source.ts'

/** What the loop connects. */
export interface SyncLoopOptions {
  source: PodSource
  workers: PodWorkers
  cache: PodCache
  volumes: VolumeManager
  objects: Pick<PodObjects, 'onChange'>
  paths: KubeletPaths
  logger: Logger
}

/** The loop, and whether it has taken up its work. */
export interface SyncLoop extends Runnable {
  readonly synced: boolean
}

/**
 * Connects what changes with who acts on it: API pods, the runtime's events, probe verdicts and volumes' contents
 * all end as a wake-up of one pod's worker. Once every API pod is known, what is left of others is cleaned away.
 */
export function createSyncLoop(options: SyncLoopOptions): SyncLoop {
  const { source, workers, volumes, objects, logger } = options
  const stop = new AbortController()
  let synced = false
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    try {
      await source.subscribe({ set: (pod) => workers.update(pod), remove: (pod) => workers.remove(pod) }, stop.signal)
      await source.synced(stop.signal)
      synced = true
      workers.adoptOrphans()
      await removeLeftovers(options)
    } catch (err) {
      if (!stop.signal.aborted) logger.warn({ err }, 'leftovers of pods could not be removed')
    }
  }

  return {
    name: 'sync-loop',
    get synced() {
      return synced
    },
    async start() {
      volumes.onChange((uid) => workers.wake(uid))
      objects.onChange((uid) => workers.wake(uid))
      // Not awaited: the API may be away for long, and what runs is looked after meanwhile.
      working = work()
    },
    async stop() {
      stop.abort()
      await working
      await workers.stop()
    },
  }
}

/** Volumes, directories and logs of pods that neither the API nor the runtime knows. */
async function removeLeftovers({ source, cache, volumes, paths, logger }: SyncLoopOptions): Promise<void> {
  const known = new Set([...source.list().map((pod) => pod.metadata.uid ?? ''), ...cache.pods().map(({ uid }) => uid)])
  const onDisk = await readdir(paths.podsDir).catch(() => [])
  for (const uid of new Set([...onDisk, ...(await volumes.podsWithVolumes())])) {
    if (known.has(uid)) continue
    logger.info({ podUID: uid }, 'removing what is left of a pod that is gone')
    await volumes.teardown(uid)
    await rm(paths.podDir(uid), { recursive: true, force: true })
  }
  await removeStaleLogs(paths, known)
}
