import type { ScalePaths } from '../../definition/kind-definition.ts'

/** Where workloads with replicas and a label selector keep what /scale shows. */
export const scale: ScalePaths = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.spec.selector',
}
