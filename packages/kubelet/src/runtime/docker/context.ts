import type Docker from 'dockerode'
import type { Clock, Logger, Random } from '@keelson/component-base'
import type { PodNetwork } from './network/pod-network.ts'

/** What the files of this folder share; made once in `runtime.ts`. */
export interface DockerContext {
  readonly docker: Docker
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Value of the owner label: only containers carrying it are seen. */
  readonly owner: string
  readonly network: PodNetwork
  /** False where the machine forbids lowering a process' oom_score_adj; negative values are then left out. */
  readonly canLowerOomScore: boolean
  /** A pull of which nothing is heard for this long is given up. */
  readonly pullDeadlineMs: number
  readonly logRotation: { readonly maxSize: string; readonly maxFiles: number }
}
