import { parseDuration } from '@keelson/component-base'
import type { Clock, Logger, MetricsRegistry, Random } from '@keelson/component-base'
import type { ApiServerOptions } from '../options.ts'
import { createStorageMetrics } from '../server/metrics.ts'
import { createEtcdClient, createStorage } from '../storage/index.ts'
import type { EtcdPort, StorageFactory } from '../storage/index.ts'
import { optionalFile } from './files.ts'

interface StorageDependencies {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly etcd?: EtcdPort
}

function tlsOf(options: ApiServerOptions): { ca: Buffer; cert?: Buffer; key?: Buffer } | undefined {
  const ca = optionalFile(options.etcdCaFile)
  if (ca === undefined) return undefined
  const cert = optionalFile(options.etcdCertFile)
  const key = optionalFile(options.etcdKeyFile)
  return {
    ca: Buffer.from(ca),
    ...(cert === undefined ? {} : { cert: Buffer.from(cert) }),
    ...(key === undefined ? {} : { key: Buffer.from(key) }),
  }
}

/** Builds storage on the etcd the options name, or on the one given. */
export function connectStorage(
  options: ApiServerOptions,
  deps: StorageDependencies,
  registry: MetricsRegistry,
): StorageFactory {
  const metrics = createStorageMetrics(registry)
  const tls = tlsOf(options)
  const etcd =
    deps.etcd ??
    createEtcdClient({
      endpoints: options.etcdServers,
      clock: deps.clock,
      observe: metrics.etcdRequest,
      ...(tls === undefined ? {} : { tls }),
    })
  const compactionIntervalMs = parseDuration(options.etcdCompactionInterval)
  if (compactionIntervalMs === undefined) {
    throw new Error(`--etcd-compaction-interval: not a duration: ${options.etcdCompactionInterval}`)
  }
  return createStorage({ ...deps, etcd, metrics, compactionIntervalMs })
}
