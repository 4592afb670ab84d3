import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of node/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  Overhead: {
    podFixed: 'type={}Quantity',
  },
  RuntimeClass: {
    metadata: 'default={}',
    handler: 'default=""',
  },
  RuntimeClassList: {
    metadata: 'default={}',
  },
  Scheduling: {
    nodeSelector: 'mapType=atomic',
    tolerations: 'listType=atomic',
  },
}
