import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { Endpoints } from '../types.generated.ts'
import { endpointsColumns, endpointsRow } from './columns.ts'
import { defaultEndpoints } from './defaults.ts'
import { validateEndpoints } from './validation.ts'

/** Endpoints: endpoints. */
export const endpoints: KindDefinition<Endpoints> = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  resource: 'endpoints',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Endpoints',
  shortNames: ['ep'],
  deprecation: {
    since: 'v1.33',
    replacement: { group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice' },
  },
  defaults: defaultEndpoints,
  validate: validateEndpoints,
  columns: endpointsColumns,
  row: endpointsRow,
})
