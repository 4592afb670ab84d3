import type { PodUsage, Usage } from './model.ts'
import { renderFamilies, type Family, type Sample } from './prometheus.ts'

const nanos = 1e9

/** Prometheus text of /metrics/resource: what the metrics API is fed with. */
export function resourceMetrics(usage: Usage): string {
  const { node, pods } = usage
  const containers = (value: (container: PodUsage['containers'][number]) => number): Sample[] =>
    pods.flatMap(({ pod, containers: all }) =>
      all.map((container) => ({
        labels: [
          ['container', container.name],
          ['namespace', pod.namespace],
          ['pod', pod.name],
        ],
        value: value(container),
        at: container.stats.at,
      })),
    )
  const perPod = (field: 'cpuNanos' | 'memoryWorkingSetBytes', scale: number): Sample[] =>
    pods.map(({ pod, containers: all, sandbox }) => {
      const readings = [...all.map((container) => container.stats), ...(sandbox ? [sandbox] : [])]
      const total = readings.reduce((sum, stats) => sum + stats[field], 0)
      const at = Math.max(0, ...readings.map((stats) => stats.at))
      return {
        labels: [
          ['namespace', pod.namespace],
          ['pod', pod.name],
        ],
        value: total / scale,
        at,
      }
    })
  const single = (value: number, at?: number): Sample[] => [{ labels: [], value, at }]
  const family = (name: string, type: Family['type'], help: string, samples: Sample[]): Family => ({
    name,
    type,
    help: `[STABLE] ${help}`,
    samples,
  })
  return renderFamilies([
    family(
      'container_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the container in core-seconds',
      containers(({ stats }) => stats.cpuNanos / nanos),
    ),
    family(
      'container_memory_working_set_bytes',
      'gauge',
      'Current working set of the container in bytes',
      containers(({ stats }) => stats.memoryWorkingSetBytes),
    ),
    family(
      'container_start_time_seconds',
      'gauge',
      'Start time of the container since unix epoch in seconds',
      containers(({ startedAt }) => startedAt / 1000),
    ),
    family(
      'node_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the node in core-seconds',
      single(node.cpuNanos / nanos, node.at),
    ),
    family(
      'node_memory_working_set_bytes',
      'gauge',
      'Current working set of the node in bytes',
      single(node.memoryWorkingSetBytes, node.at),
    ),
    family(
      'pod_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the pod in core-seconds',
      perPod('cpuNanos', nanos),
    ),
    family(
      'pod_memory_working_set_bytes',
      'gauge',
      'Current working set of the pod in bytes',
      perPod('memoryWorkingSetBytes', 1),
    ),
    family(
      'resource_scrape_error',
      'gauge',
      '1 if there was an error while getting container metrics, 0 otherwise',
      single(0),
    ),
  ])
}
