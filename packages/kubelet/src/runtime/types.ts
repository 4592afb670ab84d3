/** Which pod a sandbox or container belongs to. */
export interface PodRef {
  readonly uid: string
  readonly namespace: string
  readonly name: string
}

/** Life of a container as the engine sees it. `unknown` is what an engine reports for a dead, unremovable one. */
export type ContainerState = 'created' | 'running' | 'exited' | 'unknown'

/** A port of the pod that the sandbox publishes on the node. */
export interface PortMapping {
  readonly containerPort: number
  readonly hostPort: number
  readonly hostIP?: string
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
}

/** Linux limits in the kernel's own terms. Absent means the engine's default. */
export interface LinuxResources {
  readonly cpuShares?: number
  readonly cpuQuota?: number
  readonly cpuPeriod?: number
  /** Bytes; 0 or absent means no limit. */
  readonly memoryLimit?: number
  readonly oomScoreAdj?: number
  readonly pidsLimit?: number
}

/** What a pod sandbox is to be: the holder of the pod's network and IPC namespaces. */
export interface SandboxConfig {
  readonly pod: PodRef
  readonly attempt: number
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  readonly hostname: string
  readonly hostNetwork: boolean
  readonly hostPID: boolean
  readonly hostIPC: boolean
  readonly ports: readonly PortMapping[]
  readonly sysctls: Readonly<Record<string, string>>
  readonly resources: LinuxResources
  /** Where the pod's cgroups live; absent leaves it to the engine. */
  readonly cgroupParent?: string
}

/** A short description, cheap to list. */
export interface SandboxSummary {
  readonly id: string
  readonly pod: PodRef
  readonly attempt: number
  readonly running: boolean
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly labels: Readonly<Record<string, string>>
}

/** Everything the kubelet needs to know of a sandbox. */
export interface SandboxStatus extends SandboxSummary {
  /** The pod's addresses; empty while it has none and for pods on the host's network. */
  readonly ips: readonly string[]
  readonly hostNetwork: boolean
  /** The pause process as the host sees it, 0 when it does not run. */
  readonly pid: number
}

/** A bind mount into a container. */
export interface ContainerMount {
  /** Absolute path on the node; the file or directory must exist. */
  readonly hostPath: string
  /** Absolute path in the container. */
  readonly containerPath: string
  readonly readOnly: boolean
  readonly propagation?: 'None' | 'HostToContainer' | 'Bidirectional'
}

/** A device node handed into a container. */
export interface ContainerDevice {
  readonly hostPath: string
  readonly containerPath: string
  readonly permissions: string
}

/** The security settings of one container, already merged from pod and container level. */
export interface ContainerSecurity {
  readonly runAsUser?: number
  readonly runAsGroup?: number
  readonly supplementalGroups: readonly number[]
  readonly privileged: boolean
  readonly addCapabilities: readonly string[]
  readonly dropCapabilities: readonly string[]
  readonly readOnlyRootFilesystem: boolean
  readonly noNewPrivileges: boolean
  /** `Unconfined`, `RuntimeDefault`, or the JSON text of a profile. */
  readonly seccomp: string
  readonly apparmor?: string
  readonly procMount?: 'Default' | 'Unmasked'
}

/** What a container is to be. Everything is resolved: no reference to API objects is left. */
export interface ContainerConfig {
  readonly pod: PodRef
  readonly name: string
  readonly attempt: number
  /** Image id or reference that is present on this machine. */
  readonly image: string
  /** Replaces the image's entrypoint when not empty. */
  readonly command: readonly string[]
  /** Replaces the image's arguments when not empty. */
  readonly args: readonly string[]
  readonly workingDir?: string
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly mounts: readonly ContainerMount[]
  readonly devices: readonly ContainerDevice[]
  readonly tty: boolean
  readonly stdin: boolean
  readonly stdinOnce: boolean
  readonly resources: LinuxResources
  readonly cgroupParent?: string
  readonly security: ContainerSecurity
  /** `pod` shares the sandbox's PID namespace, `host` the node's, an id another container's, `container` is one of its own. */
  readonly pidMode: 'container' | 'pod' | 'host' | { readonly ofContainer: string }
  readonly ipcMode: 'pod' | 'host'
  readonly stopSignal?: string
}

/** A short description, cheap to list. */
export interface ContainerSummary {
  readonly id: string
  readonly name: string
  readonly pod: PodRef
  readonly sandboxId: string
  readonly attempt: number
  readonly state: ContainerState
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly image: string
  readonly imageId: string
  readonly labels: Readonly<Record<string, string>>
}

/** Everything the kubelet needs to know of a container. Times are milliseconds since the epoch, 0 when not yet. */
export interface ContainerStatus extends ContainerSummary {
  readonly startedAt: number
  readonly finishedAt: number
  readonly exitCode: number
  readonly oomKilled: boolean
  /** The engine's own words about a start that failed. */
  readonly error: string
  readonly pid: number
  /** The file the engine writes this container's output to, when it has one. */
  readonly logPath?: string
  readonly mounts: readonly ContainerMount[]
  readonly tty: boolean
}

/** One event of the engine about one of our containers or sandboxes. */
export interface RuntimeEvent {
  readonly type: 'started' | 'died' | 'removed' | 'oom' | 'created'
  readonly id: string
  readonly isSandbox: boolean
  readonly pod: PodRef
  /** Container name, absent for a sandbox. */
  readonly container?: string
  readonly exitCode?: number
  readonly at: number
}

/** An image on this machine. */
export interface ImageInfo {
  readonly id: string
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  /** Bytes. */
  readonly size: number
  /** The user the image wants to run as: a number, a name, or empty for root. */
  readonly user: string
}

/** Credentials for one registry. */
export interface RegistryAuth {
  readonly username?: string
  readonly password?: string
  readonly identityToken?: string
  readonly registryToken?: string
  readonly serverAddress?: string
}

/** One reading of a container's counters; a sandbox's reading carries the pod's network. */
export interface RuntimeStats {
  readonly id: string
  readonly at: number
  readonly cpuNanos: number
  readonly memoryUsageBytes: number
  readonly memoryWorkingSetBytes: number
  readonly memoryRssBytes: number
  readonly memoryCacheBytes: number
  readonly pageFaults: number
  readonly majorPageFaults: number
  readonly pids: number
  readonly cfsPeriods: number
  readonly cfsThrottledPeriods: number
  readonly cfsThrottledNanos: number
  readonly blockReadBytes: number
  readonly blockWriteBytes: number
  readonly networks: readonly {
    readonly name: string
    readonly rxBytes: number
    readonly rxPackets: number
    readonly rxErrors: number
    readonly rxDropped: number
    readonly txBytes: number
    readonly txPackets: number
    readonly txErrors: number
    readonly txDropped: number
  }[]
}
