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
  },
  CSINode: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  CSINodeDriver: {
    name: 'default=""',
    nodeID: 'default=""',
    topologyKeys: 'listType=atomic',
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
    capacity: 'type=Quantity',
    maximumVolumeSize: 'type=Quantity',
  },
  CSIStorageCapacityList: {
    metadata: 'default={}',
  },
  StorageClass: {
    metadata: 'default={}',
    provisioner: 'default=""',
    mountOptions: 'listType=atomic',
    volumeBindingMode: 'enum=Immediate,WaitForFirstConsumer',
    allowedTopologies: 'listType=atomic',
  },
  StorageClassList: {
    metadata: 'default={}',
  },
  TokenRequest: {
    audience: 'default=""',
  },
  VolumeAttachment: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  VolumeAttachmentList: {
    metadata: 'default={}',
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
}
