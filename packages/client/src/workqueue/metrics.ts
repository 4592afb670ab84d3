import type { Clock, MetricsRegistry } from '@keelson/component-base'
import { exponentialBuckets } from '@keelson/component-base'
import type { QueueObserver } from './queue.ts'

/** Watches a queue and turns what it does into metrics. */
export interface QueueMetrics<K> extends QueueObserver<K> {
  /** A key was added after a failure. */
  retried(): void
}

const buckets = exponentialBuckets(1e-8, 10, 10)

/** Upstream's workqueue_* metrics for the queue of this name. */
export function queueMetrics<K>(metrics: MetricsRegistry, name: string, clock: Clock): QueueMetrics<K> {
  const labelNames = ['name']
  const labels = { name }
  const queuedAt = new Map<K, number>()
  const startedAt = new Map<K, number>()
  const depth = metrics.gauge({ name: 'workqueue_depth', help: 'Current depth of workqueue', labelNames })
  const adds = metrics.counter({
    name: 'workqueue_adds_total',
    help: 'Total number of adds handled by workqueue',
    labelNames,
  })
  const retries = metrics.counter({
    name: 'workqueue_retries_total',
    help: 'Total number of retries handled by workqueue',
    labelNames,
  })
  const waited = metrics.histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'How long in seconds an item stays in workqueue before being requested',
    labelNames,
    buckets,
  })
  const worked = metrics.histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'How long in seconds processing an item from workqueue takes.',
    labelNames,
    buckets,
  })
  depth.set(labels, 0)
  adds.inc(labels, 0)
  retries.inc(labels, 0)
  const secondsSince = (since: number | undefined): number =>
    since === undefined ? 0 : (clock.monotonic() - since) / 1000
  return {
    queued(key, length) {
      adds.inc(labels)
      depth.set(labels, length)
      queuedAt.set(key, clock.monotonic())
    },
    started(key, length) {
      depth.set(labels, length)
      waited.observe(labels, secondsSince(queuedAt.get(key)))
      queuedAt.delete(key)
      startedAt.set(key, clock.monotonic())
    },
    finished(key) {
      worked.observe(labels, secondsSince(startedAt.get(key)))
      startedAt.delete(key)
    },
    retried: () => retries.inc(labels),
  }
}
