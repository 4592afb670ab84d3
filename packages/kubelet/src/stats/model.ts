import type { PodRef, RuntimeStats } from '../runtime/types.ts'

/** One container's reading, with what names it. */
export interface ContainerUsage {
  readonly name: string
  readonly id: string
  readonly image: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly stats: RuntimeStats
}

/** One pod's containers, and the sandbox' reading, which carries the pod's network. */
export interface PodUsage {
  readonly pod: PodRef
  readonly startedAt: number
  readonly sandbox?: RuntimeStats
  readonly containers: readonly ContainerUsage[]
}

/** How full a file system is. */
export interface FsUsage {
  readonly capacityBytes: number
  readonly availableBytes: number
  readonly inodes: number
  readonly inodesFree: number
}

/** The machine as a whole. */
export interface NodeUsage {
  readonly at: number
  readonly bootedAt: number
  readonly cpus: number
  readonly cpuNanos: number
  readonly memoryTotalBytes: number
  readonly memoryUsageBytes: number
  readonly memoryWorkingSetBytes: number
  readonly memoryRssBytes: number
  readonly network: RuntimeStats['networks']
  readonly maxPids: number
  readonly processes: number
  readonly nodeFs: FsUsage
  readonly imageFs: FsUsage
}

/** Everything one question measures. */
export interface Usage {
  readonly node: NodeUsage
  readonly pods: readonly PodUsage[]
}
