import { readFileSync, statfsSync } from 'node:fs'
import { meminfoBytes } from '../node/machine.ts'

/** What thresholds are set on: upstream's names. */
export type EvictionSignal =
  | 'memory.available'
  | 'nodefs.available'
  | 'nodefs.inodesFree'
  | 'imagefs.available'
  | 'imagefs.inodesFree'
  | 'pid.available'

/** One resource of the machine now: bytes, inodes or process ids. */
export interface Observation {
  readonly available: number
  readonly capacity: number
}

/** Everything that is observed. A file system without inodes of its own (btrfs, some overlays) observes none. */
export type Observations = Readonly<Partial<Record<EvictionSignal, Observation>>>

/** How full a file system is. */
export interface DiskUsage {
  readonly capacityBytes: number
  /** What an unprivileged process can still write. */
  readonly availableBytes: number
  readonly inodes: number
  readonly inodesFree: number
}

/** Measures a file system. */
export function diskUsage(path: string): DiskUsage {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(path)
  return { capacityBytes: blocks * bsize, availableBytes: bavail * bsize, inodes: files, inodesFree: ffree }
}

/** Measures this machine: cheap calls on /proc and file systems, no waiting. */
export function observeMachine(paths: { root: string; images: string }): Observations {
  const meminfo = readFileSync('/proc/meminfo', 'utf8')
  const processes = Number(/\/(\d+) /.exec(readFileSync('/proc/loadavg', 'utf8'))?.[1] ?? 0)
  const maxPids = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'))
  return {
    'memory.available': {
      available: meminfoBytes(meminfo, 'MemAvailable'),
      capacity: meminfoBytes(meminfo, 'MemTotal'),
    },
    'pid.available': { available: maxPids - processes, capacity: maxPids },
    ...observeDisk('nodefs', diskUsage(paths.root)),
    ...observeDisk('imagefs', diskUsage(paths.images)),
  }
}

/** A file system as observations. */
export function observeDisk(name: 'nodefs' | 'imagefs', disk: DiskUsage): Observations {
  return {
    [`${name}.available`]: { available: disk.availableBytes, capacity: disk.capacityBytes },
    ...(disk.inodes > 0 ? { [`${name}.inodesFree`]: { available: disk.inodesFree, capacity: disk.inodes } } : {}),
  }
}
