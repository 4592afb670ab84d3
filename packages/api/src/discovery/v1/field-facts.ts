import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of discovery/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  Endpoint: {
    addresses: 'listType=set',
    conditions: 'default={}',
  },
  EndpointHints: {
    forZones: 'listType=atomic',
    forNodes: 'listType=atomic',
  },
  EndpointPort: {
    '.': 'mapType=atomic',
  },
  EndpointSlice: {
    metadata: 'default={}',
    addressType: 'default=""',
    endpoints: 'listType=atomic',
    ports: 'listType=atomic',
  },
  EndpointSliceList: {
    metadata: 'default={}',
  },
  ForNode: {
    name: 'default=""',
  },
  ForZone: {
    name: 'default=""',
  },
}
