import { defaultPodSpec } from '../../../core/v1/pod/defaults.ts'
import type { ReplicaSet } from '../types.generated.ts'

/** Defaults of a replica set. */
export function defaultReplicaSet({ spec }: ReplicaSet): void {
  spec.replicas ??= 1
  if (spec.template?.spec !== undefined) defaultPodSpec(spec.template.spec)
}
