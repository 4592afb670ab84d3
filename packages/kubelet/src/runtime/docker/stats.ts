import type Docker from 'dockerode'
import { RuntimeError } from '../errors.ts'
import type { RuntimeStats } from '../types.ts'
import type { DockerContext } from './context.ts'
import { call } from './errors.ts'

/** One reading of a container's counters. @throws RuntimeError `notFound`, `notRunning` */
export async function readStats(context: DockerContext, id: string): Promise<RuntimeStats> {
  const options = { stream: false, 'one-shot': true } as { stream: false }
  const stats = await call(context.docker.getContainer(id).stats(options))
  if (!stats.read || stats.read.startsWith('0001-'))
    throw new RuntimeError('notRunning', `container ${id} does not run`)
  return {
    id,
    at: Date.parse(stats.read),
    ...cpuOf(stats),
    ...memoryOf(stats),
    ...blockOf(stats),
    networks: networksOf(stats),
  }
}

/** The size of a container's writable layer in bytes. @throws RuntimeError `notFound` */
export async function writtenBytes(context: DockerContext, id: string): Promise<number> {
  // The published types know neither the option nor its answer.
  const options = { size: true } as Docker.ContainerInspectOptions
  const info = (await call(context.docker.getContainer(id).inspect(options))) as { SizeRw?: number }
  return info.SizeRw ?? 0
}

function cpuOf(stats: Docker.ContainerStats) {
  const { cpu_usage: usage, throttling_data: throttling } = stats.cpu_stats
  return {
    cpuNanos: usage?.total_usage ?? 0,
    cfsPeriods: throttling?.periods ?? 0,
    cfsThrottledPeriods: throttling?.throttled_periods ?? 0,
    cfsThrottledNanos: throttling?.throttled_time ?? 0,
    pids: stats.pids_stats?.current ?? 0,
  }
}

/** cgroup v1 and v2 count under different names; the working set is usage without what can be dropped at once. */
function memoryOf(stats: Docker.ContainerStats) {
  const details = (stats.memory_stats.stats ?? {}) as Record<string, number>
  const usage = stats.memory_stats.usage ?? 0
  const inactiveFile = details['total_inactive_file'] ?? details['inactive_file'] ?? 0
  return {
    memoryUsageBytes: usage,
    memoryWorkingSetBytes: Math.max(0, usage - inactiveFile),
    memoryRssBytes: details['total_rss'] ?? details['rss'] ?? details['anon'] ?? 0,
    memoryCacheBytes: details['total_cache'] ?? details['cache'] ?? details['file'] ?? 0,
    pageFaults: details['pgfault'] ?? 0,
    majorPageFaults: details['pgmajfault'] ?? 0,
  }
}

function blockOf(stats: Docker.ContainerStats) {
  const entries = stats.blkio_stats?.io_service_bytes_recursive ?? []
  const sum = (op: string) =>
    entries.filter((entry) => entry.op.toLowerCase() === op).reduce((total, entry) => total + entry.value, 0)
  return { blockReadBytes: sum('read'), blockWriteBytes: sum('write') }
}

function networksOf(stats: Docker.ContainerStats): RuntimeStats['networks'] {
  return Object.entries(stats.networks ?? {}).map(([name, n]) => ({
    name,
    rxBytes: n.rx_bytes,
    rxPackets: n.rx_packets,
    rxErrors: n.rx_errors,
    rxDropped: n.rx_dropped,
    txBytes: n.tx_bytes,
    txPackets: n.tx_packets,
    txErrors: n.tx_errors,
    txDropped: n.tx_dropped,
  }))
}
