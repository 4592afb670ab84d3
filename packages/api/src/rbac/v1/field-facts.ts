import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of rbac/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  AggregationRule: {
    clusterRoleSelectors: 'listType=atomic',
  },
  ClusterRole: {
    metadata: 'default={}',
    rules: 'listType=atomic zero=kept',
  },
  ClusterRoleBinding: {
    metadata: 'default={}',
    subjects: 'listType=atomic',
    roleRef: 'default={}',
  },
  ClusterRoleBindingList: {
    metadata: 'default={}',
  },
  ClusterRoleList: {
    metadata: 'default={}',
  },
  PolicyRule: {
    verbs: 'listType=atomic',
    apiGroups: 'listType=atomic',
    resources: 'listType=atomic',
    resourceNames: 'listType=atomic',
    nonResourceURLs: 'listType=atomic',
  },
  Role: {
    metadata: 'default={}',
    rules: 'listType=atomic zero=kept',
  },
  RoleBinding: {
    metadata: 'default={}',
    subjects: 'listType=atomic',
    roleRef: 'default={}',
  },
  RoleBindingList: {
    metadata: 'default={}',
  },
  RoleList: {
    metadata: 'default={}',
  },
  RoleRef: {
    '.': 'mapType=atomic',
    apiGroup: 'default="" zero=kept',
    kind: 'default=""',
    name: 'default=""',
  },
  Subject: {
    '.': 'mapType=atomic',
    kind: 'default=""',
    name: 'default=""',
  },
}
