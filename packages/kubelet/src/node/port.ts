/** What the operator says about this node. */
export interface NodeConfig {
  readonly name: string
  /** The address other machines reach this node at, and the host name. */
  readonly addresses: { readonly internalIPs: readonly string[]; readonly hostname: string }
  /** Port of the kubelet's API. */
  readonly port: number
  readonly maxPods: number
  /** Kept back for the node itself: what its eviction thresholds stand on. */
  readonly reserved: { readonly memoryBytes: number; readonly diskBytes: number }
  /** Labels and taints given to a node that is registered for the first time; labels are kept up afterwards. */
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[]
}

/** Facts about the machine. Sizes in bytes. */
export interface MachineInfo {
  readonly cpus: number
  readonly memoryBytes: number
  /** Of the file system that holds the kubelet's root directory. */
  readonly diskBytes: number
  /** Capacity in bytes per page size, e.g. `2Mi`. */
  readonly hugePages: Readonly<Record<string, number>>
  readonly machineID: string
  readonly systemUUID: string
  readonly bootID: string
  readonly kernelVersion: string
  readonly osImage: string
  /** As Go names them: `amd64`, `arm64`; `linux`. */
  readonly architecture: string
  readonly operatingSystem: string
}

/** Resources that run short on this node. */
export interface Pressure {
  readonly memory: boolean
  readonly disk: boolean
  readonly pid: boolean
}

/** What the node's status is made of, measured now. */
export interface NodeReading {
  readonly machine: MachineInfo
  readonly pressure: Pressure
  /** Why pods cannot be run; empty when they can. */
  readonly problems: readonly string[]
  /** `docker://20.10.24` */
  readonly runtimeVersion: string
  readonly images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[]
}
