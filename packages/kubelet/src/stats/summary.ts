import { rfc3339 } from '@keelson/apimachinery'
import type { RuntimeStats } from '../runtime/types.ts'
import type { FsUsage, NodeUsage, PodUsage, Usage } from './model.ts'
import type { Rates } from './rates.ts'

/** What shapes the document. */
export interface SummaryOptions {
  readonly nodeName: string
  readonly onlyCPUAndMemory: boolean
  readonly rates: Rates
}

/** The stats.k8s.io/v1alpha1 Summary document. */
export function summaryDocument(usage: Usage, options: SummaryOptions): object {
  return { node: nodeStats(usage.node, options), pods: usage.pods.map((pod) => podStats(pod, usage.node, options)) }
}

function nodeStats(node: NodeUsage, options: SummaryOptions): object {
  const time = rfc3339(node.at)
  const basics = {
    nodeName: options.nodeName,
    startTime: rfc3339(node.bootedAt),
    cpu: cpu(node, options.rates.nanoCores('', node)),
    memory: {
      time,
      availableBytes: Math.max(0, node.memoryTotalBytes - node.memoryWorkingSetBytes),
      usageBytes: node.memoryUsageBytes,
      workingSetBytes: node.memoryWorkingSetBytes,
      rssBytes: node.memoryRssBytes,
    },
  }
  if (options.onlyCPUAndMemory) return basics
  return {
    ...basics,
    network: network(node.network, node.at),
    fs: fs(node.nodeFs, node.at),
    runtime: { imageFs: fs(node.imageFs, node.at), containerFs: fs(node.imageFs, node.at) },
    rlimit: { time, maxpid: node.maxPids, curproc: node.processes },
  }
}

function podStats(pod: PodUsage, node: NodeUsage, options: SummaryOptions): object {
  const all = [...pod.containers.map((container) => container.stats), ...(pod.sandbox ? [pod.sandbox] : [])]
  const at = Math.max(0, ...all.map((stats) => stats.at))
  const sum = (
    field:
      | 'cpuNanos'
      | 'memoryUsageBytes'
      | 'memoryWorkingSetBytes'
      | 'memoryRssBytes'
      | 'pageFaults'
      | 'majorPageFaults'
      | 'pids',
  ) => all.reduce((total, stats) => total + stats[field], 0)
  const total = { at, cpuNanos: sum('cpuNanos') }
  const basics = {
    podRef: { name: pod.pod.name, namespace: pod.pod.namespace, uid: pod.pod.uid },
    startTime: rfc3339(pod.startedAt),
    containers: pod.containers.map(({ id, name, startedAt, stats }) => ({
      name,
      startTime: rfc3339(startedAt),
      cpu: cpu(stats, options.rates.nanoCores(id, stats)),
      memory: memory(stats),
    })),
    cpu: cpu(total, options.rates.nanoCores(`pod ${pod.pod.uid}`, total)),
    memory: {
      time: rfc3339(at),
      usageBytes: sum('memoryUsageBytes'),
      workingSetBytes: sum('memoryWorkingSetBytes'),
      rssBytes: sum('memoryRssBytes'),
      pageFaults: sum('pageFaults'),
      majorPageFaults: sum('majorPageFaults'),
    },
  }
  if (options.onlyCPUAndMemory) return basics
  // A pod without interfaces of its own is on the node's network.
  const networks = pod.sandbox?.networks ?? []
  return {
    ...basics,
    network: networks.length === 0 ? network(node.network, at) : network(networks, at),
    process_stats: { process_count: sum('pids') },
  }
}

function cpu(reading: { at: number; cpuNanos: number }, usageNanoCores: number | undefined): object {
  return { time: rfc3339(reading.at), usageNanoCores, usageCoreNanoSeconds: reading.cpuNanos }
}

function memory(stats: RuntimeStats): object {
  return {
    time: rfc3339(stats.at),
    usageBytes: stats.memoryUsageBytes,
    workingSetBytes: stats.memoryWorkingSetBytes,
    rssBytes: stats.memoryRssBytes,
    pageFaults: stats.pageFaults,
    majorPageFaults: stats.majorPageFaults,
  }
}

function network(networks: RuntimeStats['networks'], at: number): object | undefined {
  const interfaces = networks.map(({ name, rxBytes, rxErrors, txBytes, txErrors }) => ({
    name,
    rxBytes,
    rxErrors,
    txBytes,
    txErrors,
  }))
  return interfaces.length === 0 ? undefined : { time: rfc3339(at), ...interfaces[0], interfaces }
}

function fs(usage: FsUsage, at: number): object {
  return {
    time: rfc3339(at),
    availableBytes: usage.availableBytes,
    capacityBytes: usage.capacityBytes,
    usedBytes: usage.capacityBytes - usage.availableBytes,
    inodesFree: usage.inodesFree,
    inodes: usage.inodes,
    inodesUsed: usage.inodes - usage.inodesFree,
  }
}
