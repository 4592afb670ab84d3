import type { RuntimeStats } from '../runtime/types.ts'
import type { ContainerUsage, PodUsage, Usage } from './model.ts'
import { renderFamilies, type Family, type Sample } from './prometheus.ts'

const nanos = 1e9

interface ContainerMetric {
  readonly name: string
  readonly type: Family['type']
  readonly help: string
  readonly extra?: Sample['labels']
  value(container: ContainerUsage): number
}

interface NetworkMetric {
  readonly name: string
  readonly help: string
  readonly field: Exclude<keyof RuntimeStats['networks'][number], 'name'>
}

const containerMetrics: readonly ContainerMetric[] = [
  {
    name: 'container_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Cumulative cpu time consumed in seconds.',
    extra: [['cpu', 'total']],
    value: ({ stats }) => stats.cpuNanos / nanos,
  },
  {
    name: 'container_cpu_cfs_periods_total',
    type: 'counter',
    help: 'Number of elapsed enforcement period intervals.',
    value: ({ stats }) => stats.cfsPeriods,
  },
  {
    name: 'container_cpu_cfs_throttled_periods_total',
    type: 'counter',
    help: 'Number of throttled period intervals.',
    value: ({ stats }) => stats.cfsThrottledPeriods,
  },
  {
    name: 'container_cpu_cfs_throttled_seconds_total',
    type: 'counter',
    help: 'Total time duration the container has been throttled.',
    value: ({ stats }) => stats.cfsThrottledNanos / nanos,
  },
  {
    name: 'container_memory_usage_bytes',
    type: 'gauge',
    help: 'Current memory usage in bytes, including all memory regardless of when it was accessed',
    value: ({ stats }) => stats.memoryUsageBytes,
  },
  {
    name: 'container_memory_working_set_bytes',
    type: 'gauge',
    help: 'Current working set in bytes.',
    value: ({ stats }) => stats.memoryWorkingSetBytes,
  },
  {
    name: 'container_memory_rss',
    type: 'gauge',
    help: 'Size of RSS in bytes.',
    value: ({ stats }) => stats.memoryRssBytes,
  },
  {
    name: 'container_memory_cache',
    type: 'gauge',
    help: 'Number of bytes of page cache memory.',
    value: ({ stats }) => stats.memoryCacheBytes,
  },
  {
    name: 'container_fs_reads_bytes_total',
    type: 'counter',
    help: 'Cumulative count of bytes read',
    value: ({ stats }) => stats.blockReadBytes,
  },
  {
    name: 'container_fs_writes_bytes_total',
    type: 'counter',
    help: 'Cumulative count of bytes written',
    value: ({ stats }) => stats.blockWriteBytes,
  },
  {
    name: 'container_processes',
    type: 'gauge',
    help: 'Number of processes running inside the container.',
    value: ({ stats }) => stats.pids,
  },
  {
    name: 'container_start_time_seconds',
    type: 'gauge',
    help: 'Start time of the container since unix epoch in seconds.',
    value: ({ startedAt }) => startedAt / 1000,
  },
]

const networkMetrics: readonly NetworkMetric[] = [
  { name: 'container_network_receive_bytes_total', help: 'Cumulative count of bytes received', field: 'rxBytes' },
  { name: 'container_network_receive_packets_total', help: 'Cumulative count of packets received', field: 'rxPackets' },
  {
    name: 'container_network_receive_packets_dropped_total',
    help: 'Cumulative count of packets dropped while receiving',
    field: 'rxDropped',
  },
  {
    name: 'container_network_receive_errors_total',
    help: 'Cumulative count of errors encountered while receiving',
    field: 'rxErrors',
  },
  { name: 'container_network_transmit_bytes_total', help: 'Cumulative count of bytes transmitted', field: 'txBytes' },
  {
    name: 'container_network_transmit_packets_total',
    help: 'Cumulative count of packets transmitted',
    field: 'txPackets',
  },
  {
    name: 'container_network_transmit_packets_dropped_total',
    help: 'Cumulative count of packets dropped while transmitting',
    field: 'txDropped',
  },
  {
    name: 'container_network_transmit_errors_total',
    help: 'Cumulative count of errors encountered while transmitting',
    field: 'txErrors',
  },
]

/** Prometheus text of /metrics/cadvisor: containers in detail, a pod's network under an empty container name. */
export function cadvisorMetrics(usage: Usage): string {
  const machine = (name: string, help: string, value: number): Family => ({
    name,
    type: 'gauge',
    help,
    samples: [{ labels: [], value }],
  })
  return renderFamilies([
    ...containerMetrics.map(({ name, type, help, extra, value }) => ({
      name,
      type,
      help,
      samples: usage.pods.flatMap((pod) =>
        pod.containers.map((container) => ({
          labels: [...containerLabels(pod, container), ...(extra ?? [])],
          value: value(container),
          at: container.stats.at,
        })),
      ),
    })),
    ...networkMetrics.map(({ name, help, field }) => ({
      name,
      type: 'counter' as const,
      help,
      samples: usage.pods.flatMap(({ pod, sandbox }) =>
        (sandbox?.networks ?? []).map((network) => ({
          labels: [
            ...labels({ id: sandbox?.id ?? '', namespace: pod.namespace, pod: pod.name }),
            ['interface', network.name] as const,
          ],
          value: network[field],
          at: sandbox?.at,
        })),
      ),
    })),
    machine('machine_cpu_cores', 'Number of logical CPU cores.', usage.node.cpus),
    machine('machine_memory_bytes', 'Amount of memory installed on the machine.', usage.node.memoryTotalBytes),
  ])
}

function containerLabels({ pod }: PodUsage, { id, name, image }: ContainerUsage): Sample['labels'] {
  return labels({ container: name, id: `/docker/${id}`, image, name: id, namespace: pod.namespace, pod: pod.name })
}

function labels(values: Readonly<Record<string, string>>): Sample['labels'] {
  const names = ['container', 'id', 'image', 'name', 'namespace', 'pod']
  return names.map((name) => [name, values[name] ?? ''] as const)
}
