import { exponentialBuckets, type MetricsRegistry } from '@keelson/component-base'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'

/** What the scheduler counts, under upstream's names. */
export interface SchedulerMetrics {
  attempted(result: 'scheduled' | 'unschedulable' | 'error', profile: string, seconds: number): void
  scheduled(attempts: number, seconds: number): void
  algorithmRan(seconds: number): void
}

/** Registers the scheduler's metrics. */
export function createSchedulerMetrics(
  registry: MetricsRegistry,
  pending: () => SchedulingQueue['pending'],
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
  registry.gauge({
    name: 'scheduler_pending_pods',
    help: 'Number of pending pods, by the queue type.',
    labelNames: ['queue'],
    collect(gauge) {
      for (const [queue, size] of Object.entries(pending())) gauge.set({ queue }, size)
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
  }
}
