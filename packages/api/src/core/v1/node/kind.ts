import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { proxyVerbs } from '../../../definition/verbs.ts'
import type { Node } from '../types.generated.ts'
import { nodeColumns, nodeRow } from './columns.ts'
import { defaultNode } from './defaults.ts'
import { validateNode, validateNodeUpdate, validateStatus } from './validation.ts'

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
  defaults: defaultNode,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: validateStatus,
  columns: nodeColumns,
  row: nodeRow,
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
})
