import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of policy/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  Eviction: {
    metadata: 'default={}',
  },
  PodDisruptionBudget: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  PodDisruptionBudgetList: {
    metadata: 'default={}',
  },
  PodDisruptionBudgetSpec: {
    selector: 'patchStrategy=replace',
    unhealthyPodEvictionPolicy: 'enum=AlwaysAllow,IfHealthyBudget zero=kept',
  },
  PodDisruptionBudgetStatus: {
    disruptionsAllowed: 'default=0 zero=kept',
    currentHealthy: 'default=0 zero=kept',
    desiredHealthy: 'default=0 zero=kept',
    expectedPods: 'default=0 zero=kept',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
}
