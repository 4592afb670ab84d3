import { readFileSync, statfsSync } from 'node:fs'
import type { Clock } from '@keelson/component-base'
import { meminfoBytes } from '../node/machine.ts'
import type { Pressure } from '../node/port.ts'

/** How full a file system is. */
export interface DiskUsage {
  readonly capacityBytes: number
  /** What an unprivileged process can still write. */
  readonly availableBytes: number
  readonly inodes: number
  readonly inodesFree: number
}

/** What pressure is judged by. */
export interface Signals {
  readonly memoryAvailableBytes: number
  /** The file system of the kubelet's directory. */
  readonly node: DiskUsage
  /** The file system of images and containers. */
  readonly images: DiskUsage
}

/** Upstream's default hard eviction thresholds. There is none for process ids. */
const minMemoryBytes = 100 << 20
const minNodeShare = 0.1
const minImageShare = 0.15
const minInodeShare = 0.05
/** Pressure that has gone is still reported for this long, so that the node's condition does not swing. */
const transitionMs = 300_000

/** Whether resources run short by the thresholds. Pure. */
export function judgePressure(signals: Signals): Pressure {
  return {
    memory: signals.memoryAvailableBytes < minMemoryBytes,
    disk: isShort(signals.node, minNodeShare) || isShort(signals.images, minImageShare),
    pid: false,
  }
}

function isShort(disk: DiskUsage, minShare: number): boolean {
  // A file system without inodes of its own (btrfs, overlay on some) counts none.
  const inodesShort = disk.inodes > 0 && disk.inodesFree < disk.inodes * minInodeShare
  return disk.availableBytes < disk.capacityBytes * minShare || inodesShort
}

/** Tells the node's pressure at the moment it is asked. */
export interface PressureMonitor {
  pressure(): Pressure
}

/** Remembers pressure for the transition period. `read` measures; it is called once per question. */
export function createPressureMonitor(deps: { read: () => Signals; clock: Clock }): PressureMonitor {
  const lastSeen = new Map<keyof Pressure, number>()
  const held = (resource: keyof Pressure, now: boolean): boolean => {
    if (now) lastSeen.set(resource, deps.clock.monotonic())
    const seen = lastSeen.get(resource)
    return seen !== undefined && deps.clock.monotonic() - seen < transitionMs
  }
  return {
    pressure() {
      const { memory, disk, pid } = judgePressure(deps.read())
      return { memory: held('memory', memory), disk: held('disk', disk), pid: held('pid', pid) }
    },
  }
}

/** Measures a file system. */
export function diskUsage(path: string): DiskUsage {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(path)
  return { capacityBytes: blocks * bsize, availableBytes: bavail * bsize, inodes: files, inodesFree: ffree }
}

/** Measures this machine: cheap calls on /proc and file systems, no waiting. */
export function readSignals(paths: { root: string; images: string }): Signals {
  return {
    memoryAvailableBytes: meminfoBytes(readFileSync('/proc/meminfo', 'utf8'), 'MemAvailable'),
    node: diskUsage(paths.root),
    images: diskUsage(paths.images),
  }
}
