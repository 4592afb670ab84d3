import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of storage/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  CSIDriver: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  CSIDriverList: {
    metadata: 'default={}',
  },
  CSIDriverSpec: {
    volumeLifecycleModes: 'listType=set',
    tokenRequests: 'listType=atomic',
    attachRequired: 'zero=kept',
    fsGroupPolicy: 'zero=kept',
    nodeAllocatableUpdatePeriodSeconds: 'zero=kept',
    podInfoOnMount: 'zero=kept',
    preventPodSchedulingIfMissing: 'zero=kept',
    requiresRepublish: 'zero=kept',
    seLinuxMount: 'zero=kept',
    serviceAccountTokenInSecrets: 'zero=kept',
    storageCapacity: 'zero=kept',
  },
  CSINode: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  CSINodeDriver: {
    name: 'default=""',
    nodeID: 'default=""',
    topologyKeys: 'listType=atomic zero=kept',
  },
  CSINodeList: {
    metadata: 'default={}',
  },
  CSINodeSpec: {
    drivers: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
  },
  CSIStorageCapacity: {
    metadata: 'default={}',
    storageClassName: 'default=""',
    capacity: 'type=Quantity zero=kept',
    maximumVolumeSize: 'type=Quantity zero=kept',
  },
  CSIStorageCapacityList: {
    metadata: 'default={}',
  },
  StorageClass: {
    metadata: 'default={}',
    provisioner: 'default=""',
    mountOptions: 'listType=atomic',
    volumeBindingMode: 'enum=Immediate,WaitForFirstConsumer zero=kept',
    allowedTopologies: 'listType=atomic',
    allowVolumeExpansion: 'zero=kept',
    reclaimPolicy: 'zero=kept',
  },
  StorageClassList: {
    metadata: 'default={}',
  },
  TokenRequest: {
    audience: 'default=""',
    expirationSeconds: 'zero=kept',
  },
  VolumeAttachment: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  VolumeAttachmentList: {
    metadata: 'default={}',
  },
  VolumeAttachmentSource: {
    persistentVolumeName: 'zero=kept',
  },
  VolumeAttachmentSpec: {
    attacher: 'default=""',
    source: 'default={}',
    nodeName: 'default=""',
  },
  VolumeAttachmentStatus: {
    attached: 'default=false',
  },
  VolumeAttributesClass: {
    metadata: 'default={}',
    driverName: 'default=""',
  },
  VolumeAttributesClassList: {
    metadata: 'default={}',
  },
  VolumeError: {
    errorCode: 'zero=kept',
  },
  VolumeNodeResources: {
    count: 'zero=kept',
  },
}
