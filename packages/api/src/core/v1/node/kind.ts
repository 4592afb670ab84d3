import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { proxyVerbs } from '../../../definition/verbs.ts'
import type { Node } from '../types.generated.ts'

/** Node: nodes. */
export const nodes: KindDefinition<Node> = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  resource: 'nodes',
  namespaced: false,
  definitionName: 'io.k8s.api.core.v1.Node',
  shortNames: ['no'],
  subresources: [{ name: 'proxy', verbs: proxyVerbs, kind: 'NodeProxyOptions' }],
  status: true,
})
