import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { scale } from '../scale.ts'
import type { ReplicaSet } from '../types.generated.ts'

/** ReplicaSet of apps: replicasets. */
export const replicaSets: KindDefinition<ReplicaSet> = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  namespaced: true,
  definitionName: 'io.k8s.api.apps.v1.ReplicaSet',
  shortNames: ['rs'],
  categories: ['all'],
  status: true,
  scale,
  generationTracked: true,
})
