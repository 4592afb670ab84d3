import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { EndpointSlice } from '../types.generated.ts'
import { endpointSliceColumns, endpointSliceRow } from './columns.ts'
import { defaultEndpointSlice } from './defaults.ts'
import { validateEndpointSlice, validateEndpointSliceUpdate } from './validation.ts'

/** EndpointSlice of discovery.k8s.io: endpointslices. */
export const endpointSlices: KindDefinition<EndpointSlice> = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  resource: 'endpointslices',
  namespaced: true,
  definitionName: 'io.k8s.api.discovery.v1.EndpointSlice',
  generationTracked: true,
  defaults: defaultEndpointSlice,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  columns: endpointSliceColumns,
  row: endpointSliceRow,
})
