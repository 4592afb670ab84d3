import type { MetricsRegistry } from '@keelson/component-base'
import type { PodRemoval } from './plan.ts'

/** Registers upstream's counts of pods that are deleted at once, and of failures to; returns what counts them. */
export function podGarbageCollectorMetrics(metrics: MetricsRegistry) {
  const labelNames = ['namespace', 'reason']
  const removed = metrics.counter({
    name: 'pod_gc_collector_force_delete_pods_total',
    help: 'Number of pods that are being forcefully deleted since the Pod GC Controller started.',
    labelNames,
  })
  const failures = metrics.counter({
    name: 'pod_gc_collector_force_delete_pod_errors_total',
    help: 'Number of errors encountered when forcefully deleting the pods since the Pod GC Controller started.',
    labelNames,
  })
  const labels = ({ pod, reason }: PodRemoval) => ({ namespace: pod.metadata.namespace!, reason })
  return {
    removing: (removal: PodRemoval): void => removed.inc(labels(removal)),
    failed: (removal: PodRemoval): void => failures.inc(labels(removal)),
  }
}
