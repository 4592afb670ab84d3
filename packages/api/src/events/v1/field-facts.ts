import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of events/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  Event: {
    metadata: 'default={}',
    regarding: 'default={}',
    deprecatedSource: 'default={}',
  },
  EventList: {
    metadata: 'default={}',
  },
  EventSeries: {
    count: 'default=0',
  },
}
