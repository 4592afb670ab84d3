import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { Secret } from '../types.generated.ts'

/** Secret: secrets. */
export const secrets: KindDefinition<Secret> = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Secret',
})
