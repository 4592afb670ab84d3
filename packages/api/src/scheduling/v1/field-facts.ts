import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of scheduling/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  PriorityClass: {
    metadata: 'default={}',
    value: 'default=0 zero=kept',
    preemptionPolicy: 'zero=kept',
  },
  PriorityClassList: {
    metadata: 'default={}',
  },
}
