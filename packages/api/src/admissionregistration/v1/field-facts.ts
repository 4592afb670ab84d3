import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of admissionregistration/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  AuditAnnotation: {
    key: 'default=""',
    valueExpression: 'default=""',
  },
  ExpressionWarning: {
    fieldRef: 'default=""',
    warning: 'default=""',
  },
  MatchCondition: {
    name: 'default=""',
    expression: 'default=""',
  },
  MatchResources: {
    '.': 'mapType=atomic',
    resourceRules: 'listType=atomic',
    excludeResourceRules: 'listType=atomic',
    matchPolicy: 'enum=Equivalent,Exact zero=kept',
  },
  MutatingAdmissionPolicy: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  MutatingAdmissionPolicyBinding: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  MutatingAdmissionPolicyBindingList: {
    metadata: 'default={}',
  },
  MutatingAdmissionPolicyList: {
    metadata: 'default={}',
  },
  MutatingAdmissionPolicySpec: {
    variables: 'listType=atomic',
    mutations: 'listType=atomic',
    failurePolicy: 'enum=Fail,Ignore zero=kept',
    matchConditions: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    reinvocationPolicy: 'enum=IfNeeded,Never',
  },
  MutatingWebhook: {
    name: 'default=""',
    clientConfig: 'default={}',
    rules: 'listType=atomic',
    failurePolicy: 'enum=Fail,Ignore zero=kept',
    matchPolicy: 'enum=Equivalent,Exact zero=kept',
    sideEffects: 'enum=None,NoneOnDryRun,Some,Unknown',
    admissionReviewVersions: 'listType=atomic',
    reinvocationPolicy: 'enum=IfNeeded,Never zero=kept',
    matchConditions: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    timeoutSeconds: 'zero=kept',
  },
  MutatingWebhookConfiguration: {
    metadata: 'default={}',
    webhooks: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
  },
  MutatingWebhookConfigurationList: {
    metadata: 'default={}',
  },
  Mutation: {
    patchType: 'enum=ApplyConfiguration,JSONPatch default=""',
  },
  NamedRuleWithOperations: {
    '.': 'mapType=atomic',
    resourceNames: 'listType=atomic',
    operations: 'listType=atomic enum=*,CONNECT,CREATE,DELETE,UPDATE',
    apiGroups: 'listType=atomic',
    apiVersions: 'listType=atomic',
    resources: 'listType=atomic',
    scope: 'enum=*,Cluster,Namespaced zero=kept',
  },
  ParamKind: {
    '.': 'mapType=atomic',
  },
  ParamRef: {
    '.': 'mapType=atomic',
    parameterNotFoundAction: 'zero=kept',
  },
  RuleWithOperations: {
    operations: 'listType=atomic enum=*,CONNECT,CREATE,DELETE,UPDATE',
    apiGroups: 'listType=atomic',
    apiVersions: 'listType=atomic',
    resources: 'listType=atomic',
    scope: 'enum=*,Cluster,Namespaced zero=kept',
  },
  ServiceReference: {
    namespace: 'default=""',
    name: 'default=""',
    path: 'zero=kept',
    port: 'zero=kept',
  },
  TypeChecking: {
    expressionWarnings: 'listType=atomic',
  },
  ValidatingAdmissionPolicy: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ValidatingAdmissionPolicyBinding: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  ValidatingAdmissionPolicyBindingList: {
    metadata: 'default={}',
  },
  ValidatingAdmissionPolicyBindingSpec: {
    validationActions: 'listType=set enum=Audit,Deny,Warn',
  },
  ValidatingAdmissionPolicyList: {
    metadata: 'default={}',
  },
  ValidatingAdmissionPolicySpec: {
    validations: 'listType=atomic',
    failurePolicy: 'enum=Fail,Ignore zero=kept',
    auditAnnotations: 'listType=atomic',
    matchConditions: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    variables: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
  },
  ValidatingAdmissionPolicyStatus: {
    conditions: 'listType=map listMapKey=type',
  },
  ValidatingWebhook: {
    name: 'default=""',
    clientConfig: 'default={}',
    rules: 'listType=atomic',
    failurePolicy: 'enum=Fail,Ignore zero=kept',
    matchPolicy: 'enum=Equivalent,Exact zero=kept',
    sideEffects: 'enum=None,NoneOnDryRun,Some,Unknown',
    admissionReviewVersions: 'listType=atomic',
    matchConditions: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    timeoutSeconds: 'zero=kept',
  },
  ValidatingWebhookConfiguration: {
    metadata: 'default={}',
    webhooks: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
  },
  ValidatingWebhookConfigurationList: {
    metadata: 'default={}',
  },
  Validation: {
    expression: 'default=""',
    reason: 'zero=kept',
  },
  Variable: {
    '.': 'mapType=atomic',
    name: 'default=""',
    expression: 'default=""',
  },
  WebhookClientConfig: {
    url: 'zero=kept',
  },
}
