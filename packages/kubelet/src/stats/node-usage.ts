import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { meminfoBytes } from '../node/machine.ts'
import type { FsUsage, NodeUsage } from './model.ts'

/** The unit of /proc/stat: USER_HZ is 100 on every Linux that Node.js runs on. */
const nanosPerTick = 10_000_000
const busyFields = ['user', 'nice', 'system', undefined, undefined, 'irq', 'softirq', 'steal'] as const

/** Measures the machine from /proc. `now` is milliseconds since the epoch. */
export async function readNodeUsage(paths: { root: string; images: string }, now: number): Promise<NodeUsage> {
  const text = (path: string) => readFile(path, 'utf8')
  const [stat, meminfo, netDev, route, loadavg, pidMax, nodeFs, imageFs] = await Promise.all([
    text('/proc/stat'),
    text('/proc/meminfo'),
    text('/proc/net/dev'),
    text('/proc/net/route'),
    text('/proc/loadavg'),
    text('/proc/sys/kernel/pid_max'),
    fsUsage(paths.root),
    fsUsage(paths.images),
  ])
  const total = meminfoBytes(meminfo, 'MemTotal')
  const used = total - meminfoBytes(meminfo, 'MemFree')
  return {
    at: now,
    bootedAt: Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? 0) * 1000,
    cpus: availableParallelism(),
    cpuNanos: busyTicks(stat) * nanosPerTick,
    memoryTotalBytes: total,
    memoryUsageBytes: used,
    memoryWorkingSetBytes: Math.max(0, used - meminfoBytes(meminfo, 'Inactive\\(file\\)')),
    memoryRssBytes: meminfoBytes(meminfo, 'AnonPages'),
    network: parseNetDev(netDev, defaultInterface(route)),
    maxPids: Number(pidMax),
    processes: Number(/\/(\d+) /.exec(loadavg)?.[1] ?? 0),
    nodeFs,
    imageFs,
  }
}

/** Time all processors have been busy since boot, in ticks, from /proc/stat. */
export function busyTicks(stat: string): number {
  const fields = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number)
  return busyFields.reduce((sum, name, index) => sum + (name === undefined ? 0 : (fields[index] ?? 0)), 0)
}

/** The counters of one interface, or of none when it does not exist, from /proc/net/dev. */
export function parseNetDev(netDev: string, name: string | undefined): NodeUsage['network'] {
  const line = netDev.split('\n').find((each) => each.trim().startsWith(`${name}:`))
  if (line === undefined || name === undefined) return []
  const n = line
    .slice(line.indexOf(':') + 1)
    .trim()
    .split(/\s+/)
    .map(Number)
  const at = (index: number) => n[index] ?? 0
  return [
    {
      name,
      rxBytes: at(0),
      rxPackets: at(1),
      rxErrors: at(2),
      rxDropped: at(3),
      txBytes: at(8),
      txPackets: at(9),
      txErrors: at(10),
      txDropped: at(11),
    },
  ]
}

/** The interface of the default route, from /proc/net/route. */
export function defaultInterface(route: string): string | undefined {
  return route
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([, destination]) => destination === '00000000')?.[0]
}

async function fsUsage(path: string): Promise<FsUsage> {
  const { blocks, bavail, bsize, files, ffree } = await statfs(path)
  return { capacityBytes: blocks * bsize, availableBytes: bavail * bsize, inodes: files, inodesFree: ffree }
}
