import { exponentialBuckets, type Clock, type MetricsRegistry } from '@keelson/component-base'
import type { SchedulerCache } from './cache/scheduler-cache.ts'
import type { Status } from './framework/status.ts'
import type { QueueName } from './queue/queued-pod.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'

/** The extension points that are timed, as metrics name them. */
export type TimedPoint =
  | 'PreFilter'
  | 'Filter'
  | 'PostFilter'
  | 'PreScore'
  | 'Score'
  | 'Reserve'
  | 'Permit'
  | 'PreBind'
  | 'Bind'
  | 'PostBind'

/** Says that a profile's plug-ins begin at an extension point; what it returns is called with their verdict. */
export type EnterPoint = (point: TimedPoint, profile: string) => (verdict?: Status) => void

/** What the scheduler counts, under upstream's names. */
export interface SchedulerMetrics {
  attempted(result: 'scheduled' | 'unschedulable' | 'error', profile: string, seconds: number): void
  scheduled(attempts: number, seconds: number): void
  algorithmRan(seconds: number): void
  /** A pod was delayed by Permit plug-ins, with what they said in the end. */
  waitedForPermit(verdict: Status | undefined, seconds: number): void
  readonly enter: EnterPoint
  /** A pod came into a queue because of that event. */
  queued(queue: QueueName, event: string): void
}

/** Registers the scheduler's metrics. */
export function createSchedulerMetrics(
  registry: MetricsRegistry,
  { queue, cache, clock }: { queue: () => SchedulingQueue; cache: SchedulerCache; clock: Clock },
): SchedulerMetrics {
  const buckets = exponentialBuckets(0.001, 2, 15)
  const attempts = registry.counter({
    name: 'scheduler_schedule_attempts_total',
    help: 'Number of attempts to schedule pods, by the result.',
    labelNames: ['result', 'profile'],
  })
  const attemptDuration = registry.histogram({
    name: 'scheduler_scheduling_attempt_duration_seconds',
    help: 'Scheduling attempt latency in seconds (scheduling algorithm + binding)',
    labelNames: ['result', 'profile'],
    buckets,
  })
  const algorithm = registry.histogram({
    name: 'scheduler_scheduling_algorithm_duration_seconds',
    help: 'Scheduling algorithm latency in seconds',
    buckets,
  })
  const perPod = registry.histogram({
    name: 'scheduler_pod_scheduling_attempts',
    help: 'Number of attempts to successfully schedule a pod.',
    buckets: [1, 2, 4, 8, 16],
  })
  const sli = registry.histogram({
    name: 'scheduler_pod_scheduling_sli_duration_seconds',
    help: 'E2e latency for a pod being scheduled, from the time the pod enters the scheduling queue',
    labelNames: ['attempts'],
    buckets: exponentialBuckets(0.01, 2, 20),
  })
  const points = registry.histogram({
    name: 'scheduler_framework_extension_point_duration_seconds',
    help: 'Latency for running all plugins of a specific extension point.',
    labelNames: ['extension_point', 'status', 'profile'],
    buckets: exponentialBuckets(0.0001, 2, 12),
  })
  const permitWait = registry.histogram({
    name: 'scheduler_permit_wait_duration_seconds',
    help: 'Duration of waiting on permit.',
    labelNames: ['result'],
    buckets,
  })
  const incoming = registry.counter({
    name: 'scheduler_queue_incoming_pods_total',
    help: 'Number of pods added to scheduling queues by event and queue type.',
    labelNames: ['queue', 'event'],
  })
  registry.gauge({
    name: 'scheduler_unschedulable_pods',
    help:
      'The number of unschedulable pods broken down by plugin name. A pod will increment the gauge for all plugins that ' +
      'caused it to not schedule and so this metric have meaning only when broken down by plugin.',
    labelNames: ['plugin', 'profile'],
    collect(gauge) {
      gauge.reset()
      for (const { pod, rejectedBy } of queue().rejected) {
        for (const plugin of rejectedBy) gauge.inc({ plugin, profile: pod.spec?.schedulerName ?? '' })
      }
    },
  })
  registry.gauge({
    name: 'scheduler_scheduler_cache_size',
    help: 'Number of nodes, pods, and assumed (bound) pods in the scheduler cache.',
    labelNames: ['type'],
    collect(gauge) {
      for (const [type, size] of Object.entries(cache.sizes)) gauge.set({ type }, size)
    },
  })
  registry.gauge({
    name: 'scheduler_pending_pods',
    help: 'Number of pending pods, by the queue type.',
    labelNames: ['queue'],
    collect(gauge) {
      for (const [name, size] of Object.entries(queue().pending)) gauge.set({ queue: name }, size)
    },
  })
  return {
    attempted(result, profile, seconds) {
      attempts.inc({ result, profile })
      attemptDuration.observe({ result, profile }, seconds)
    },
    scheduled(count, seconds) {
      perPod.observe(undefined, count)
      sli.observe({ attempts: count > 15 ? '16+' : String(count) }, seconds)
    },
    algorithmRan: (seconds) => algorithm.observe(undefined, seconds),
    waitedForPermit: (verdict, seconds) => permitWait.observe({ result: statusName(verdict) }, seconds),
    enter(point, profile) {
      const began = clock.monotonic()
      return (verdict) => {
        const labels = { extension_point: point, status: statusName(verdict), profile }
        points.observe(labels, (clock.monotonic() - began) / 1000)
      }
    },
    queued: (queue, event) => incoming.inc({ queue, event }),
  }
}

/** Upstream's word for a verdict. */
function statusName(verdict: Status | undefined): string {
  if (verdict === undefined) return 'Success'
  return verdict.code.charAt(0).toUpperCase() + verdict.code.slice(1)
}
