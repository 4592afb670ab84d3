import type { Node, Pod } from '@keelson/api'
import type { Pressure } from '../node/port.ts'

/** Why a pod cannot run on this node: its phase becomes Failed for this reason. */
export interface Rejection {
  /** Upstream's word, such as `OutOfcpu` or `NodeAffinity`. */
  readonly reason: string
  readonly message: string
}

/** What a pod is measured against. */
export interface AdmissionContext {
  readonly node: Node
  /** The other pods that have their place on this node. */
  readonly others: readonly Pod[]
  readonly pressure: Pressure
  /** Sysctls, or prefixes ending in `*`, that the operator allows beyond the safe ones. */
  readonly allowedUnsafeSysctls: readonly string[]
}

/** One reason to turn a pod away. Pure. */
export type AdmissionCheck = (pod: Pod, context: AdmissionContext) => Rejection | undefined
