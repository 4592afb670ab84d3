import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of discovery/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  Endpoint: {
    addresses: 'listType=set',
    conditions: 'default={}',
    hostname: 'zero=kept',
    nodeName: 'zero=kept',
    zone: 'zero=kept',
  },
  EndpointConditions: {
    ready: 'zero=kept',
    serving: 'zero=kept',
    terminating: 'zero=kept',
  },
  EndpointHints: {
    forZones: 'listType=atomic',
    forNodes: 'listType=atomic',
  },
  EndpointPort: {
    '.': 'mapType=atomic',
    appProtocol: 'zero=kept',
    name: 'zero=kept',
    port: 'zero=kept',
    protocol: 'zero=kept',
  },
  EndpointSlice: {
    metadata: 'default={}',
    addressType: 'default=""',
    endpoints: 'listType=atomic zero=kept',
    ports: 'listType=atomic zero=kept',
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
