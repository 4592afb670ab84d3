import type { Pod } from '@keelson/api'
import type { ContainerDevice, ContainerMount } from '../runtime/types.ts'

/** A pod's volumes, mounted on the node. */
export interface PreparedVolumes {
  /**
   * Mounts for one container (init, app or ephemeral), `volumeMounts` order kept, sub-paths resolved and
   * created. Rejects with a {@link VolumeError} when a sub-path cannot be had.
   */
  mountsFor(containerName: string): Promise<readonly ContainerMount[]>
  /** Block devices (`volumeDevices`) of one container. */
  devicesFor(containerName: string): Promise<readonly ContainerDevice[]>
}

/**
 * Makes the pod's volumes exist on the node and takes them away again. All of it is idempotent and can be
 * repeated after a restart of the kubelet: state is what the pod's directory holds.
 */
export interface VolumeManager {
  /**
   * Prepares every volume of the pod. Called on each sync of the pod: contents that follow API objects
   * (configMap, secret, downwardAPI, projected) are brought up to date. Rejects with {@link VolumeError}
   * while something is missing; the caller reports FailedMount and tries again.
   */
  prepare(pod: Pod, signal: AbortSignal): Promise<PreparedVolumes>
  /** Unmounts and removes all volumes of a pod whose containers have ended. Unknown pods are no error. */
  teardown(podUID: string): Promise<void>
  /** Pods that have volumes on this node, from the disk: what a restarted kubelet has to clean up after. */
  podsWithVolumes(): Promise<string[]>
  /** Called when the content of a mounted volume has to be prepared again: the pod's UID. */
  onChange(listener: (podUID: string) => void): void
}

const brand = Symbol.for('keelson.kubelet.VolumeError')

/** Why a volume is not there yet. */
export type VolumeErrorCode = 'objectNotFound' | 'keyNotFound' | 'invalid' | 'unsupported' | 'io' | 'api'

/** A volume that cannot be prepared. `message` is upstream's wording for the FailedMount event. */
export class VolumeError extends Error {
  readonly [brand] = true
  readonly code: VolumeErrorCode

  constructor(code: VolumeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'VolumeError'
    this.code = code
  }
}

/** True for a {@link VolumeError}. */
export function isVolumeError(err: unknown): err is VolumeError {
  return typeof err === 'object' && err !== null && brand in err
}
