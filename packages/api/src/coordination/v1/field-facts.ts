import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of coordination/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  Lease: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  LeaseList: {
    metadata: 'default={}',
  },
  LeaseSpec: {
    holderIdentity: 'zero=kept',
    leaseDurationSeconds: 'zero=kept',
    leaseTransitions: 'zero=kept',
    preferredHolder: 'zero=kept',
    strategy: 'zero=kept',
  },
}
