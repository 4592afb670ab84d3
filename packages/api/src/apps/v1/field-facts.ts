import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of apps/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  ControllerRevision: {
    metadata: 'default={}',
    data: 'type=RawExtension',
    revision: 'default=0',
  },
  ControllerRevisionList: {
    metadata: 'default={}',
  },
  DaemonSet: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  DaemonSetCondition: {
    type: 'default=""',
  },
  DaemonSetList: {
    metadata: 'default={}',
  },
  DaemonSetSpec: {
    template: 'default={}',
    updateStrategy: 'default={}',
    revisionHistoryLimit: 'zero=kept',
  },
  DaemonSetStatus: {
    currentNumberScheduled: 'default=0',
    numberMisscheduled: 'default=0',
    desiredNumberScheduled: 'default=0',
    numberReady: 'default=0',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    collisionCount: 'zero=kept',
  },
  DaemonSetUpdateStrategy: {
    type: 'enum=OnDelete,RollingUpdate',
  },
  Deployment: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  DeploymentCondition: {
    type: 'default=""',
  },
  DeploymentList: {
    metadata: 'default={}',
  },
  DeploymentSpec: {
    template: 'default={}',
    strategy: 'patchStrategy=retainKeys default={}',
    progressDeadlineSeconds: 'zero=kept',
    replicas: 'zero=kept',
    revisionHistoryLimit: 'zero=kept',
  },
  DeploymentStatus: {
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    collisionCount: 'zero=kept',
    terminatingReplicas: 'zero=kept',
  },
  DeploymentStrategy: {
    type: 'enum=Recreate,RollingUpdate',
  },
  ReplicaSet: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ReplicaSetCondition: {
    type: 'default=""',
  },
  ReplicaSetList: {
    metadata: 'default={}',
  },
  ReplicaSetSpec: {
    template: 'default={}',
    replicas: 'zero=kept',
  },
  ReplicaSetStatus: {
    replicas: 'default=0',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    terminatingReplicas: 'zero=kept',
  },
  RollingUpdateStatefulSetStrategy: {
    partition: 'zero=kept',
  },
  StatefulSet: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  StatefulSetCondition: {
    type: 'default=""',
  },
  StatefulSetList: {
    metadata: 'default={}',
  },
  StatefulSetOrdinals: {
    start: 'default=0 zero=kept',
  },
  StatefulSetSpec: {
    template: 'default={}',
    volumeClaimTemplates: 'listType=atomic',
    serviceName: 'default="" zero=kept',
    podManagementPolicy: 'enum=OrderedReady,Parallel',
    updateStrategy: 'default={}',
    replicas: 'zero=kept',
    revisionHistoryLimit: 'zero=kept',
  },
  StatefulSetStatus: {
    replicas: 'default=0',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    availableReplicas: 'default=0 zero=kept',
    collisionCount: 'zero=kept',
  },
  StatefulSetUpdateStrategy: {
    type: 'enum=OnDelete,RollingUpdate',
  },
}
