import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { proxyVerbs } from '../../../definition/verbs.ts'
import type { Service } from '../types.generated.ts'
import { serviceColumns, serviceRow } from './columns.ts'
import { defaultService } from './defaults.ts'
import { validateServiceStatus } from './validate-status.ts'
import { validateService, validateServiceUpdate } from './validation.ts'
import { nameIsDns1035Label } from '@keelson/apimachinery'

/** Service: services. */
export const services: KindDefinition<Service> = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  resource: 'services',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Service',
  shortNames: ['svc'],
  categories: ['all'],
  subresources: [{ name: 'proxy', verbs: proxyVerbs, kind: 'ServiceProxyOptions' }],
  status: true,
  nameValidator: nameIsDns1035Label,
  defaults: defaultService,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  columns: serviceColumns,
  row: serviceRow,
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
})
