import type { MetricsRegistry } from '@keelson/component-base'
import type { StorageMetrics } from '../storage/index.ts'

const etcdBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

/** Binds what storage measures to the process's metrics, under upstream's names. */
export function createStorageMetrics(metrics: MetricsRegistry): StorageMetrics {
  const counts = new Map<string, () => number>()
  metrics.gauge({
    name: 'apiserver_storage_objects',
    help: 'Number of stored objects at the time of last check split by kind.',
    labelNames: ['resource'],
    collect: (gauge) => {
      for (const [resource, count] of counts) gauge.set({ resource }, count())
    },
  })
  const duration = metrics.histogram({
    name: 'etcd_request_duration_seconds',
    help: 'Etcd request latency in seconds for each operation and object type.',
    labelNames: ['operation'],
    buckets: etcdBuckets,
  })
  const total = metrics.counter({
    name: 'etcd_requests_total',
    help: 'Etcd request counts for each operation and object type.',
    labelNames: ['operation'],
  })
  const errors = metrics.counter({
    name: 'etcd_request_errors_total',
    help: 'Etcd failed request counts for each operation and object type.',
    labelNames: ['operation'],
  })
  const size = metrics.gauge({
    name: 'apiserver_storage_size_bytes',
    help: 'Size of the storage database file physically allocated in bytes.',
    labelNames: ['storage_cluster_id'],
  })
  return {
    size: (bytes) => size.set({ storage_cluster_id: 'etcd-0' }, bytes),
    etcdRequest(operation, durationMs, failed) {
      duration.observe({ operation }, durationMs / 1000)
      total.inc({ operation })
      if (failed) errors.inc({ operation })
    },
    objects: (resource, count) => counts.set(resource, count),
  }
}

const [minute, hour, day] = [60, 3600, 86_400]

/** How long the certificates that clients come with are still good for, in seconds. */
export function createExpirationMetric(metrics: MetricsRegistry): (seconds: number) => void {
  const histogram = metrics.histogram({
    name: 'apiserver_client_certificate_expiration_seconds',
    help: 'Distribution of the remaining lifetime on the certificate used to authenticate a request.',
    buckets: [
      0,
      30 * minute,
      hour,
      2 * hour,
      6 * hour,
      12 * hour,
      ...[1, 2, 4, 7, 30, 90, 180, 360].map((days) => days * day),
    ],
  })
  return (seconds) => histogram.observe(undefined, seconds)
}
