import type { Pod, Volume } from '@keelson/api'
import type { Clock } from '@keelson/component-base'
import type { Allocatable } from '../containers/resource-ref.ts'
import type { PodFacts } from '../containers/field-ref.ts'
import type { PodObjects } from '../objects/port.ts'
import type { Mounter } from './mounts/port.ts'
import type { TokenSource } from './tokens/port.ts'

/** What every plugin works with. */
export interface VolumeContext {
  readonly objects: PodObjects
  readonly tokens: TokenSource
  readonly mounter: Mounter
  /** Facts about a pod that its downward API may show. */
  readonly facts: (pod: Pod) => PodFacts
  /** What the node has to give, where a container sets no limit. */
  readonly allocatable: () => Allocatable
  readonly clock: Clock
  /** Digests of the content this process last wrote, by directory: what is there already is not written again. */
  readonly written: Map<string, string>
}

/** One volume of one pod, to be made or brought up to date. */
export interface VolumeRequest {
  readonly pod: Pod
  readonly volume: Volume
  /** The directory this volume may use on the node; its parent exists. */
  readonly dir: string
  readonly context: VolumeContext
  readonly signal: AbortSignal
}

/** A volume that is there. */
export interface PreparedVolume {
  /** What is mounted into containers: `dir`, or a path of the node. */
  readonly path: string
  /** Containers must not write to it, whatever their mounts say. */
  readonly readOnly: boolean
  /** When the content goes stale by itself, in milliseconds since the epoch: the pod is then prepared again. */
  readonly refreshAt?: number
}

/**
 * One kind of volume. `prepare` is idempotent and is called on each sync of the pod; it rejects with a `VolumeError`
 * whose message is the bare reason. Taking away needs no plugin: mounts below the pod's directory are undone and the
 * directory is removed.
 */
export interface VolumePlugin {
  /** Upstream's plugin name, which also names the directory, e.g. `kubernetes.io/configmap`. */
  readonly name: string
  /** The field of a volume that selects this plugin. */
  readonly source: keyof Volume
  prepare(request: VolumeRequest): Promise<PreparedVolume>
}
