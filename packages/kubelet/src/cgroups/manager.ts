import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@keelson/component-base'
import { cgroupPath } from './names.ts'
import type { CgroupDriver, CgroupName } from './names.ts'

/** What a cgroup allows, in the kernel's terms. */
export interface CgroupLimits {
  readonly cpuShares: number
  /** 0 for none. */
  readonly cpuQuota: number
  readonly cpuPeriod: number
  /** Bytes, 0 for none. */
  readonly memoryLimit: number
}

/** Keeps the cgroups that containers are put below. Containers' own cgroups are the engine's. */
export interface CgroupManager {
  ensure(name: CgroupName, limits: CgroupLimits): Promise<void>
  /** Removes a cgroup that holds no processes any more, with the empty ones below it. */
  remove(name: CgroupName): Promise<void>
}

/** What the manager needs to know of the machine. */
export interface CgroupManagerOptions {
  version: 1 | 2
  driver: CgroupDriver
  logger: Logger
  mount?: string
}

/**
 * Writes cgroups below /sys/fs/cgroup. With the systemd driver the slices are systemd's: Docker asks it to make
 * them, and nothing is written here. Where cgroups cannot be written (a container without the right) limits of
 * whole pods are lost and said so once; those of containers are Docker's and hold.
 */
export function createCgroupManager(options: CgroupManagerOptions): CgroupManager {
  const { version, driver, logger, mount = '/sys/fs/cgroup' } = options
  if (driver === 'systemd') return { ensure: async () => undefined, remove: async () => undefined }
  let warned = false
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (err) {
      if (!warned) logger.warn({ err }, 'cgroups of pods cannot be managed')
      warned = true
    }
  }
  return {
    ensure: (name, limits) =>
      attempt(() => (version === 1 ? ensureV1 : ensureV2)(mount, cgroupPath(name, driver), limits)),
    async remove(name) {
      const path = cgroupPath(name, driver)
      // The engine makes a container's cgroup, and so its pod's, in every hierarchy there is.
      const roots = version === 1 ? await hierarchies(mount) : [mount]
      for (const root of roots) await attempt(() => removeTree(join(root, path)))
    },
  }
}

async function ensureV1(mount: string, path: string, limits: CgroupLimits): Promise<void> {
  const cpu = join(mount, 'cpu', path)
  const memory = join(mount, 'memory', path)
  await mkdir(cpu, { recursive: true })
  await mkdir(memory, { recursive: true })
  await writeFile(join(cpu, 'cpu.shares'), String(limits.cpuShares))
  if (limits.cpuQuota > 0) {
    await writeFile(join(cpu, 'cpu.cfs_period_us'), String(limits.cpuPeriod))
    await writeFile(join(cpu, 'cpu.cfs_quota_us'), String(limits.cpuQuota))
  }
  if (limits.memoryLimit > 0) await writeFile(join(memory, 'memory.limit_in_bytes'), String(limits.memoryLimit))
}

async function ensureV2(mount: string, path: string, limits: CgroupLimits): Promise<void> {
  let parent = mount
  for (const part of path.split('/')) {
    // Controllers reach a cgroup only when every ancestor hands them down.
    await writeFile(join(parent, 'cgroup.subtree_control'), '+cpu +memory +pids').catch(() => undefined)
    parent = join(parent, part)
    await mkdir(parent, { recursive: true })
  }
  await writeFile(join(parent, 'cpu.weight'), String(weightOf(limits.cpuShares)))
  const quota = limits.cpuQuota > 0 ? String(limits.cpuQuota) : 'max'
  await writeFile(join(parent, 'cpu.max'), `${quota} ${limits.cpuPeriod}`)
  if (limits.memoryLimit > 0) await writeFile(join(parent, 'memory.max'), String(limits.memoryLimit))
}

/** cgroup v1 counts CPU shares from 2 to 262144, v2 weights from 1 to 10000. */
export function weightOf(shares: number): number {
  return 1 + Math.floor(((shares - 2) * 9999) / 262_142)
}

async function hierarchies(mount: string): Promise<string[]> {
  const entries = await readdir(mount, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(mount, name))
}

async function removeTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(directory, entry.name))
  await rmdir(directory).catch((err: NodeJS.ErrnoException) => {
    if (err.code !== 'ENOENT') throw err
  })
}
