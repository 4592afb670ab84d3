import { deepEqual } from '@keelson/apimachinery'
import type { KubeObject } from '@keelson/apimachinery'
import { keepLabels } from '../../generic/keep-labels.ts'
import type { StrategyFactory } from '../../port.ts'

/**
 * Annotations count as a part of what is wanted, as upstream: the controller copies them to ReplicaSets, so it must tell
 * by `observedGeneration` that it has seen them.
 */
function countAnnotations(next: KubeObject, old: KubeObject): void {
  if (deepEqual(next.metadata.annotations ?? {}, old.metadata.annotations ?? {})) return
  next.metadata.generation = (old.metadata.generation ?? 0) + 1
}

/** apps deployments: a change of annotations is a new generation; a status write leaves labels alone. */
export const deploymentStrategy: StrategyFactory = {
  group: 'apps',
  resource: 'deployments',
  create: () => ({
    group: 'apps',
    resource: 'deployments',
    prepareForUpdate: countAnnotations,
    prepareForStatusUpdate: keepLabels,
  }),
}
