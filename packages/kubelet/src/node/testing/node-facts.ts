import type { MachineInfo, NodeConfig, NodeReading } from '../port.ts'

/** A node's settings for tests. */
export const config: NodeConfig = {
  name: 'node-1',
  addresses: { internalIPs: ['10.0.0.5'], hostname: 'node-1' },
  port: 10250,
  maxPods: 110,
  reserved: { memoryBytes: 100 * 2 ** 20, diskBytes: Math.floor(2 ** 30 / 10) },
  labels: { zone: 'a' },
  taints: [],
}

/** A machine for tests: 4 processors, 8 GiB of memory, 1 GiB of disk. */
export const machine: MachineInfo = {
  cpus: 4,
  memoryBytes: 8 * 2 ** 30,
  diskBytes: 2 ** 30,
  hugePages: { '2Mi': 0 },
  machineID: 'm',
  systemUUID: 's',
  bootID: 'b',
  kernelVersion: '6.1',
  osImage: 'Debian',
  architecture: 'amd64',
  operatingSystem: 'linux',
}

/** A healthy reading of that machine. */
export const reading: NodeReading = {
  machine,
  pressure: { memory: false, disk: false, pid: false },
  problems: [],
  runtimeVersion: 'docker://20.10.24',
  images: [],
}
