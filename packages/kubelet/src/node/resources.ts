import type { MachineInfo, NodeConfig } from './port.ts'

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
export function allocatable(
  machine: MachineInfo,
  { maxPods, reserved }: Pick<NodeConfig, 'maxPods' | 'reserved'>,
): Record<string, string> {
  return {
    ...capacity(machine, maxPods),
    'ephemeral-storage': String(Math.max(machine.diskBytes - reserved.diskBytes, 0)),
    memory: kibibytes(Math.max(machine.memoryBytes - reserved.memoryBytes, 0)),
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
