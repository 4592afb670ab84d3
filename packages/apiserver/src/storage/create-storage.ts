import type { Clock, Logger, Random } from '@keelson/component-base'
import { Cacher } from './cacher/cacher.ts'
import type { HistoryLimits } from './cacher/history.ts'
import { runCompactor } from './etcd/compactor.ts'
import { createEtcdFeed } from './etcd/feed.ts'
import { createLeasePool } from './etcd/lease-pool.ts'
import type { EtcdPort } from './etcd/port.ts'
import { EtcdStore } from './etcd/store.ts'
import type { StorageMetrics } from './metrics.ts'
import { noStorageMetrics } from './metrics.ts'
import type { ResourceDefinition, ResourceStorage } from './port.ts'
import type { WatchLimits } from './watch-channel.ts'

/** What storage stands on. */
export interface StorageOptions {
  etcd: EtcdPort
  clock: Clock
  random: Random
  logger: Logger
  metrics?: StorageMetrics
  /** Time between compactions, milliseconds; 300,000 by default, 0 never. */
  compactionIntervalMs?: number
  history?: HistoryLimits
  watchLimits?: WatchLimits
  /** How long a read waits for the cache to catch up, milliseconds; 3,000 by default. */
  freshTimeoutMs?: number
}

/** The storage of all resources. */
export interface StorageFactory {
  /** Begins to follow etcd; tries until it answers or `signal` aborts. Resources may be asked for before. */
  start(signal: AbortSignal): Promise<void>
  stop(): Promise<void>
  /** The cached storage of one resource; its cache begins to load at once. Ask once per resource. */
  forResource(definition: ResourceDefinition): ResourceStorage
  /** Reports the size of etcd's database; says nothing new while etcd does not answer. */
  measure(signal?: AbortSignal): Promise<void>
  /** Fails unless etcd answers (for /readyz and /livez). */
  checkHealth(signal?: AbortSignal): Promise<void>
}

/** Composes etcd, feed, stores, caches and compaction. `stop` closes the etcd port. */
export function createStorage(options: StorageOptions): StorageFactory {
  const { etcd, clock, logger, metrics = noStorageMetrics } = options
  const feed = createEtcdFeed(options)
  const leases = createLeasePool(etcd, clock)
  const stopping = new AbortController()
  const resources = new Set<ResourceStorage>()
  let compaction: Promise<void> | undefined
  return {
    async start(signal) {
      await feed.start(AbortSignal.any([signal, stopping.signal]))
      if (options.compactionIntervalMs === 0) return
      compaction = runCompactor({ etcd, clock, logger, intervalMs: options.compactionIntervalMs }, stopping.signal)
    },
    async stop() {
      stopping.abort()
      feed.stop()
      for (const resource of resources) resource.close()
      await compaction
      etcd.close()
    },
    forResource(definition) {
      const store = new EtcdStore({ ...options, leases, expectWrite: (write) => feed.expectWrite(write) }, definition)
      const cacher = new Cacher({ ...options, store, feed })
      resources.add(cacher)
      const { group, resource } = definition.groupResource
      metrics.objects(group ? `${resource}.${group}` : resource, () => cacher.count())
      return cacher
    },
    async measure(signal) {
      try {
        metrics.size((await etcd.status({ timeoutMs: 2_000, signal })).dbSizeBytes)
      } catch (err) {
        logger.debug({ err }, 'size of etcd not known')
      }
    },
    async checkHealth(signal) {
      await etcd.range({ key: '/registry/health', limit: 1, timeoutMs: 2_000, signal })
    },
  }
}
