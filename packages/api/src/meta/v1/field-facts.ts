import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of meta/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  APIGroup: {
    name: 'default=""',
    versions: 'listType=atomic',
    preferredVersion: 'default={}',
    serverAddressByClientCIDRs: 'listType=atomic',
  },
  APIGroupList: {
    groups: 'listType=atomic',
  },
  APIResource: {
    name: 'default=""',
    singularName: 'default=""',
    namespaced: 'default=false',
    kind: 'default=""',
    shortNames: 'listType=atomic',
    categories: 'listType=atomic',
  },
  APIResourceList: {
    groupVersion: 'default=""',
    resources: 'listType=atomic',
  },
  APIVersions: {
    versions: 'listType=atomic',
    serverAddressByClientCIDRs: 'listType=atomic',
  },
  Condition: {
    type: 'default=""',
    status: 'default=""',
    reason: 'default=""',
    message: 'default=""',
  },
  DeleteOptions: {
    dryRun: 'listType=atomic',
    gracePeriodSeconds: 'zero=kept',
    ignoreStoreReadErrorWithClusterBreakingPotential: 'zero=kept',
    orphanDependents: 'zero=kept',
    propagationPolicy: 'zero=kept',
  },
  FieldSelectorRequirement: {
    key: 'default=""',
    operator: 'default=""',
    values: 'listType=atomic',
  },
  GroupVersionForDiscovery: {
    groupVersion: 'default=""',
    version: 'default=""',
  },
  LabelSelector: {
    '.': 'mapType=atomic',
    matchExpressions: 'listType=atomic',
  },
  LabelSelectorRequirement: {
    key: 'default=""',
    operator: 'default=""',
    values: 'listType=atomic',
  },
  ListMeta: {
    remainingItemCount: 'zero=kept',
  },
  ManagedFieldsEntry: {
    fieldsV1: 'type=FieldsV1',
  },
  ObjectMeta: {
    ownerReferences: 'listType=map listMapKey=uid patchStrategy=merge patchMergeKey=uid',
    finalizers: 'listType=set patchStrategy=merge',
    managedFields: 'listType=atomic',
    deletionGracePeriodSeconds: 'zero=kept',
  },
  OwnerReference: {
    '.': 'mapType=atomic',
    apiVersion: 'default=""',
    kind: 'default=""',
    name: 'default=""',
    uid: 'default=""',
    blockOwnerDeletion: 'zero=kept',
    controller: 'zero=kept',
  },
  Preconditions: {
    resourceVersion: 'zero=kept',
    uid: 'zero=kept',
  },
  ServerAddressByClientCIDR: {
    clientCIDR: 'default=""',
    serverAddress: 'default=""',
  },
  ShardInfo: {
    selector: 'default=""',
  },
  Status: {
    metadata: 'default={}',
  },
  StatusDetails: {
    causes: 'listType=atomic',
  },
}
