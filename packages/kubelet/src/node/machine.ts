import { readdir, readFile, statfs } from 'node:fs/promises'
import { arch, availableParallelism, platform, release } from 'node:os'
import type { MachineInfo } from './port.ts'

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }
const hugePagesDir = '/sys/kernel/mm/hugepages'

/** Reads the machine's facts from /proc, /sys and /etc. A fact that this machine does not tell is left empty. */
export async function readMachine(rootDir: string): Promise<MachineInfo> {
  const disk = await statfs(rootDir)
  const [memoryInfo, machineID, systemUUID, bootID, osRelease, hugePages] = await Promise.all([
    text('/proc/meminfo'),
    text('/etc/machine-id'),
    text('/sys/class/dmi/id/product_uuid'),
    text('/proc/sys/kernel/random/boot_id'),
    text('/etc/os-release'),
    readHugePages(),
  ])
  return {
    cpus: availableParallelism(),
    memoryBytes: meminfoBytes(memoryInfo, 'MemTotal'),
    diskBytes: disk.blocks * disk.bsize,
    hugePages,
    machineID: machineID.trim(),
    systemUUID: systemUUID.trim() || machineID.trim(),
    bootID: bootID.trim(),
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?(.*?)"?$/m.exec(osRelease)?.[1] ?? 'Linux',
    architecture: architectures[arch()] ?? arch(),
    operatingSystem: platform(),
  }
}

/** A row of /proc/meminfo in bytes, 0 when there is none. */
export function meminfoBytes(meminfo: string, row: string): number {
  return Number(new RegExp(`^${row}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024
}

async function readHugePages(): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {}
  for (const entry of await readdir(hugePagesDir).catch(() => [])) {
    const kib = Number(/^hugepages-(\d+)kB$/.exec(entry)?.[1] ?? 0)
    if (kib === 0) continue
    const pages = Number((await text(`${hugePagesDir}/${entry}/nr_hugepages`)).trim())
    sizes[kib % 1_048_576 === 0 ? `${kib / 1_048_576}Gi` : `${kib / 1024}Mi`] = pages * kib * 1024
  }
  return sizes
}

async function text(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
