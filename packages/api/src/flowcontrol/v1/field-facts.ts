import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of flowcontrol/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  ExemptPriorityLevelConfiguration: {
    lendablePercent: 'zero=kept',
    nominalConcurrencyShares: 'zero=kept',
  },
  FlowDistinguisherMethod: {
    type: 'default=""',
  },
  FlowSchema: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  FlowSchemaList: {
    metadata: 'default={}',
  },
  FlowSchemaSpec: {
    priorityLevelConfiguration: 'default={}',
    matchingPrecedence: 'default=0 zero=kept',
    rules: 'listType=atomic',
  },
  FlowSchemaStatus: {
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
  GroupSubject: {
    name: 'default=""',
  },
  LimitResponse: {
    type: 'default=""',
  },
  LimitedPriorityLevelConfiguration: {
    limitResponse: 'default={}',
    borrowingLimitPercent: 'zero=kept',
    lendablePercent: 'zero=kept',
    nominalConcurrencyShares: 'zero=kept',
  },
  NonResourcePolicyRule: {
    verbs: 'listType=set',
    nonResourceURLs: 'listType=set',
  },
  PolicyRulesWithSubjects: {
    subjects: 'listType=atomic',
    resourceRules: 'listType=atomic',
    nonResourceRules: 'listType=atomic',
  },
  PriorityLevelConfiguration: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  PriorityLevelConfigurationList: {
    metadata: 'default={}',
  },
  PriorityLevelConfigurationReference: {
    name: 'default=""',
  },
  PriorityLevelConfigurationSpec: {
    type: 'default=""',
  },
  PriorityLevelConfigurationStatus: {
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
  QueuingConfiguration: {
    queues: 'default=0 zero=kept',
    handSize: 'default=0 zero=kept',
    queueLengthLimit: 'default=0 zero=kept',
  },
  ResourcePolicyRule: {
    verbs: 'listType=set',
    apiGroups: 'listType=set',
    resources: 'listType=set',
    namespaces: 'listType=set zero=kept',
  },
  ServiceAccountSubject: {
    namespace: 'default=""',
    name: 'default=""',
  },
  Subject: {
    kind: 'default=""',
  },
  UserSubject: {
    name: 'default=""',
  },
}
