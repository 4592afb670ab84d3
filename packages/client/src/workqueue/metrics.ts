import type { Clock, MetricsRegistry } from '@keelson/component-base'
import { exponentialBuckets } from '@keelson/component-base'
import type { QueueObserver } from './queue.ts'

/** Watches a queue and turns what it does into metrics. */
export interface QueueMetrics<K> extends QueueObserver<K> {
  /** A key was added after a failure. */
  retried(): void
}

/** For each registry, the start times of the keys that each of its queues has handed out. */
const running = new WeakMap<MetricsRegistry, Map<string, ReadonlyMap<unknown, number>>>()

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
  registerRunningGauges(metrics, clock).set(name, startedAt)
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

/** How long work under way has taken so far, read when rendered: this is what shows a stuck worker. */
function registerRunningGauges(metrics: MetricsRegistry, clock: Clock): Map<string, ReadonlyMap<unknown, number>> {
  const existing = running.get(metrics)
  if (existing !== undefined) return existing
  const queues = new Map<string, ReadonlyMap<unknown, number>>()
  running.set(metrics, queues)
  const secondsOf = (started: ReadonlyMap<unknown, number>): number[] =>
    [...started.values()].map((since) => (clock.monotonic() - since) / 1000)
  metrics.gauge({
    name: 'workqueue_unfinished_work_seconds',
    help:
      "How many seconds of work has done that is in progress and hasn't been observed by work_duration. Large values " +
      'indicate stuck threads. One can deduce the number of stuck threads by observing the rate at which this increases.',
    labelNames: ['name'],
    collect: (gauge) => {
      for (const [name, started] of queues)
        gauge.set(
          { name },
          secondsOf(started).reduce((sum, seconds) => sum + seconds, 0),
        )
    },
  })
  metrics.gauge({
    name: 'workqueue_longest_running_processor_seconds',
    help: 'How many seconds has the longest running processor for workqueue been running.',
    labelNames: ['name'],
    collect: (gauge) => {
      for (const [name, started] of queues) gauge.set({ name }, Math.max(0, ...secondsOf(started)))
    },
  })
  return queues
}
