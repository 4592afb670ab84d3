import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Pod } from '@keelson/api'
import type { KubeletPaths } from '../paths.ts'
import { isRuntimeError } from '../runtime/errors.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import type { ContainerUse, PodUse } from './usage.ts'

/** What measuring works with. */
export interface MeasureDeps {
  readonly runtime: Pick<PodRuntime, 'stats' | 'writtenBytes'>
  readonly paths: Pick<KubeletPaths, 'volumeDir'>
  /** The containers that the runtime holds of a pod, newest first. */
  readonly containers: (podUID: string) => readonly ContainerStatus[]
}

const emptyDirPlugin = 'kubernetes.io/empty-dir'

/** Measures what one pod uses now. Walks its volumes: not a thing to do for every pod all the time. */
export async function measurePod(pod: Pod, deps: MeasureDeps): Promise<PodUse> {
  const uid = pod.metadata.uid ?? ''
  const newest = [
    ...new Map(
      deps
        .containers(uid)
        .toReversed()
        .map((each) => [each.name, each]),
    ).values(),
  ]
  const readings = await Promise.all(newest.map((container) => measureContainer(container, deps)))
  const emptyDirs = new Map<string, number>()
  let diskBytes = readings.reduce((sum, { diskBytes: own }) => sum + own, 0)
  let inodes = 0
  for (const { name, emptyDir } of pod.spec?.volumes ?? []) {
    if (!emptyDir) continue
    const tree = await treeUsage(deps.paths.volumeDir(uid, emptyDirPlugin, name))
    emptyDirs.set(name, tree.bytes)
    if (emptyDir.medium === 'Memory') continue
    diskBytes += tree.bytes
    inodes += tree.inodes
  }
  return {
    memoryBytes: readings.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    processes: readings.reduce((sum, { processes }) => sum + processes, 0),
    diskBytes,
    inodes,
    containers: readings,
    emptyDirs,
  }
}

async function measureContainer(
  container: ContainerStatus,
  { runtime }: MeasureDeps,
): Promise<ContainerUse & { processes: number }> {
  const [stats, written, logs] = await Promise.all([
    runtime.stats(container.id).catch(unlessGone),
    runtime.writtenBytes(container.id).catch(unlessGone),
    container.logPath ? logUsage(container.logPath) : 0,
  ])
  return {
    name: container.name,
    memoryBytes: stats?.memoryWorkingSetBytes ?? 0,
    processes: stats?.pids ?? 0,
    diskBytes: (written ?? 0) + logs,
  }
}

/** A container may end, or be removed, while it is looked at. */
function unlessGone(err: unknown): undefined {
  if (isRuntimeError(err, 'notFound') || isRuntimeError(err, 'notRunning')) return undefined
  throw err
}

/** The engine keeps rotated logs beside the current one. */
async function logUsage(path: string): Promise<number> {
  const names = await readdir(dirname(path)).catch(() => [])
  const own = names.filter((name) => name.startsWith(basename(path)))
  const sizes = await Promise.all(own.map((name) => bytesOf(join(dirname(path), name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function bytesOf(path: string): Promise<number> {
  return (await lstat(path).catch(() => undefined))?.size ?? 0
}

const blockBytes = 512

/** Blocks and inodes below a directory, hard links once, other file systems too. What vanishes meanwhile counts not. */
export async function treeUsage(root: string): Promise<{ bytes: number; inodes: number }> {
  const linked = new Set<string>()
  const usage = { bytes: 0, inodes: 0 }
  const pending = [root]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const stat = await lstat(path).catch(() => undefined)
    if (!stat) continue
    if (stat.isDirectory()) {
      for (const name of await readdir(path).catch(() => [])) pending.push(join(path, name))
    } else if (stat.nlink > 1) {
      const inode = `${stat.dev}/${stat.ino}`
      if (linked.has(inode)) continue
      linked.add(inode)
    }
    usage.bytes += stat.blocks * blockBytes
    usage.inodes++
  }
  return usage
}
