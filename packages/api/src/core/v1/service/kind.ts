import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import { proxyVerbs } from '../../../definition/verbs.ts'
import type { Service } from '../types.generated.ts'

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
})
