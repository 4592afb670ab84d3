import type { MachineInfo } from './port.ts'

/** Kept back for the node itself: the default eviction thresholds (100Mi of memory, a tenth of the disk). */
const reservedMemory = 100 << 20
const reservedDiskShare = 0.1

/** What the machine has, as the node reports it. */
export function capacity(machine: MachineInfo, maxPods: number): Record<string, string> {
  return {
    cpu: String(machine.cpus),
    'ephemeral-storage': kibibytes(machine.diskBytes),
    ...hugePages(machine),
    memory: kibibytes(machine.memoryBytes),
    pods: String(maxPods),
  }
}

/** What pods may use of it. */
export function allocatable(machine: MachineInfo, maxPods: number): Record<string, string> {
  return {
    ...capacity(machine, maxPods),
    'ephemeral-storage': String(Math.floor(machine.diskBytes * (1 - reservedDiskShare))),
    memory: kibibytes(Math.max(machine.memoryBytes - reservedMemory, 0)),
  }
}

function hugePages(machine: MachineInfo): Record<string, string> {
  return Object.fromEntries(
    Object.entries(machine.hugePages).map(([size, bytes]) => [
      `hugepages-${size}`,
      bytes === 0 ? '0' : kibibytes(bytes),
    ]),
  )
}

function kibibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`
}
