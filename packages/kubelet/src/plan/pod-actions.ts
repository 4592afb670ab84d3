import type { Container } from '@keelson/api'
import type { ContainerStatus } from '../runtime/types.ts'

/** Which list of the pod's spec a container stands in. */
export type ContainerKind = 'init' | 'app' | 'ephemeral'

/** A container that is to be started. */
export interface ContainerStart {
  readonly container: Container
  readonly kind: ContainerKind
  /** The newest one of its name, which this one follows. */
  readonly previous?: ContainerStatus
}

/** A running container that is to be stopped. */
export interface ContainerKill {
  readonly status: ContainerStatus
  readonly container: Container
  readonly reason: 'changed' | 'liveness' | 'startup'
  /** For the Killing event. */
  readonly message: string
}

/** What has to be done about a pod, in the order of the fields. Empty when it is as it should be. */
export interface PodActions {
  /** Stop every container and every sandbox of the pod. */
  readonly killPod: boolean
  readonly kill: readonly ContainerKill[]
  /** Make a new sandbox, with this attempt number. */
  readonly createSandbox: number | undefined
  /** Containers to start, in order. */
  readonly start: readonly ContainerStart[]
}
