import type { Pod, Service } from '@keelson/api'
import type { Clock, Logger } from '@keelson/component-base'
import type { Rejection } from '../admission/port.ts'
import type { CgroupManager } from '../cgroups/manager.ts'
import type { CgroupDriver } from '../cgroups/names.ts'
import type { Allocatable } from '../containers/resource-ref.ts'
import type { NodeDns } from '../containers/resolv-conf.ts'
import type { ImageManager } from '../images/image-manager.ts'
import type { HookRunner } from '../lifecycle/hooks.ts'
import type { PodObjects } from '../objects/port.ts'
import type { KubeletPaths } from '../paths.ts'
import type { ContainerKind } from '../plan/pod-actions.ts'
import type { CrashBackoff } from '../plan/crash-backoff.ts'
import type { Pleg } from '../pleg/pleg.ts'
import type { PodCache } from '../pleg/pod-cache.ts'
import type { ProbeManager } from '../probes/probe-manager.ts'
import type { PodRuntime } from '../runtime/port.ts'
import type { StatusManager } from '../status/status-manager.ts'
import type { VolumeManager } from '../volumes/port.ts'
import type { PodEvents } from './pod-events.ts'

/** Facts about the node that containers are made from. */
export interface NodeFacts {
  readonly name: string
  readonly runtimeName: string
  readonly cgroupRoot: string
  readonly cgroupDriver: CgroupDriver
  /** Off where the kubelet may not manage cgroups: containers then lie wherever the engine puts them. */
  readonly cgroupsPerQos: boolean
  readonly cpuCfsQuota: boolean
  readonly podPidsLimit?: number
  readonly memoryCapacity: number
  readonly seccompDir: string
  readonly clusterDomain: string
  hostIPs(): readonly string[]
  allocatable(): Allocatable
  dns(): Promise<NodeDns>
  /** The node's own /etc/hosts. */
  hostsFile(): Promise<string>
  services(): readonly Service[]
  /** Why pods off the host's network cannot run now; empty when they can. */
  networkProblem(): string
}

/** Everything a pod worker works with. */
export interface PodWorkerDeps {
  readonly runtime: PodRuntime
  readonly cache: PodCache
  readonly pleg: Pick<Pleg, 'refreshContainer'>
  readonly volumes: VolumeManager
  readonly objects: PodObjects
  readonly images: ImageManager
  readonly probes: ProbeManager
  readonly hooks: HookRunner
  readonly status: StatusManager
  readonly events: PodEvents
  readonly cgroups: CgroupManager
  readonly backoff: CrashBackoff
  readonly clock: Clock
  readonly logger: Logger
  readonly node: NodeFacts
  readonly paths: KubeletPaths
  readonly metrics: PodWorkerMetrics
  /** Why a pod that is new to this node cannot run on it; undefined when it can. */
  admit(pod: Pod): Rejection | undefined
}

/** What is counted here. */
export interface PodWorkerMetrics {
  podStarted(seconds: number): void
  podRejected(reason: string): void
  /** A sandbox was started, or its start has failed. */
  sandboxStarted(succeeded: boolean): void
  /** A container was started; `failure` is the waiting reason of one that could not be. */
  containerStarted(kind: ContainerKind, failure?: string): void
  workerDuration(operation: 'sync' | 'terminating' | 'terminated', seconds: number): void
}
