import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of authorization/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  FieldSelectorAttributes: {
    requirements: 'listType=atomic',
  },
  LabelSelectorAttributes: {
    requirements: 'listType=atomic',
  },
  LocalSubjectAccessReview: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  NonResourceRule: {
    verbs: 'listType=atomic',
    nonResourceURLs: 'listType=atomic',
  },
  ResourceRule: {
    verbs: 'listType=atomic',
    apiGroups: 'listType=atomic',
    resources: 'listType=atomic',
    resourceNames: 'listType=atomic',
  },
  SelfSubjectAccessReview: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  SelfSubjectRulesReview: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  SubjectAccessReview: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  SubjectAccessReviewSpec: {
    groups: 'listType=atomic',
  },
  SubjectAccessReviewStatus: {
    allowed: 'default=false',
  },
  SubjectRulesReviewStatus: {
    resourceRules: 'listType=atomic',
    nonResourceRules: 'listType=atomic',
    incomplete: 'default=false',
  },
}
