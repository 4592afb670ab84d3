import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of resource/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  AllocatedDeviceStatus: {
    driver: 'default=""',
    pool: 'default=""',
    device: 'default=""',
    conditions: 'listType=map listMapKey=type zero=kept',
    data: 'type=RawExtension',
    shareID: 'zero=kept',
  },
  AllocationResult: {
    devices: 'default={}',
  },
  CELDeviceSelector: {
    expression: 'default=""',
  },
  CapacityRequestPolicy: {
    default: 'type=Quantity zero=kept',
    validValues: 'type=[]Quantity listType=atomic',
  },
  CapacityRequestPolicyRange: {
    min: 'type=Quantity',
    max: 'type=Quantity zero=kept',
    step: 'type=Quantity zero=kept',
  },
  CapacityRequirements: {
    requests: 'type={}Quantity',
  },
  Counter: {
    value: 'type=Quantity',
  },
  CounterSet: {
    name: 'default=""',
  },
  Device: {
    name: 'default=""',
    consumesCounters: 'listType=atomic',
    taints: 'listType=atomic',
    bindingConditions: 'listType=atomic',
    bindingFailureConditions: 'listType=atomic',
    allNodes: 'zero=kept',
    allowMultipleAllocations: 'zero=kept',
    bindsToNode: 'zero=kept',
    nodeName: 'zero=kept',
  },
  DeviceAllocationConfiguration: {
    source: 'enum=FromClaim,FromClass default=""',
    requests: 'listType=atomic',
  },
  DeviceAllocationResult: {
    results: 'listType=atomic',
    config: 'listType=atomic',
  },
  DeviceAttribute: {
    ints: 'listType=atomic',
    bools: 'listType=atomic',
    strings: 'listType=atomic',
    versions: 'listType=atomic',
    bool: 'zero=kept',
    int: 'zero=kept',
    string: 'zero=kept',
    version: 'zero=kept',
  },
  DeviceCapacity: {
    value: 'type=Quantity',
  },
  DeviceClaim: {
    requests: 'listType=atomic zero=kept',
    constraints: 'listType=atomic',
    config: 'listType=atomic',
  },
  DeviceClaimConfiguration: {
    requests: 'listType=atomic',
  },
  DeviceClass: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  DeviceClassList: {
    metadata: 'default={}',
  },
  DeviceClassSpec: {
    selectors: 'listType=atomic',
    config: 'listType=atomic',
    extendedResourceName: 'zero=kept',
  },
  DeviceConstraint: {
    requests: 'listType=atomic',
    distinctAttribute: 'zero=kept',
    matchAttribute: 'zero=kept',
  },
  DeviceCounterConsumption: {
    counterSet: 'default=""',
  },
  DeviceRequest: {
    name: 'default=""',
    firstAvailable: 'listType=atomic',
  },
  DeviceRequestAllocationResult: {
    request: 'default=""',
    driver: 'default=""',
    pool: 'default=""',
    device: 'default=""',
    tolerations: 'listType=atomic',
    bindingConditions: 'listType=atomic',
    bindingFailureConditions: 'listType=atomic',
    consumedCapacity: 'type={}Quantity',
    adminAccess: 'zero=kept',
    shareID: 'zero=kept',
  },
  DeviceSubRequest: {
    name: 'default=""',
    deviceClassName: 'default=""',
    selectors: 'listType=atomic',
    tolerations: 'listType=atomic',
  },
  DeviceTaint: {
    key: 'default=""',
    effect: 'enum=NoExecute,NoSchedule,None default=""',
  },
  DeviceToleration: {
    operator: 'enum=Equal,Exists default="Equal"',
    effect: 'enum=NoExecute,NoSchedule,None',
    tolerationSeconds: 'zero=kept',
  },
  ExactDeviceRequest: {
    deviceClassName: 'default=""',
    selectors: 'listType=atomic',
    tolerations: 'listType=atomic',
    adminAccess: 'zero=kept',
  },
  NetworkDeviceData: {
    ips: 'listType=atomic',
  },
  NodeAllocatableResourceMapping: {
    allocationMultiplier: 'type=Quantity',
  },
  OpaqueDeviceConfiguration: {
    driver: 'default=""',
    parameters: 'type=RawExtension',
  },
  ResourceClaim: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ResourceClaimConsumerReference: {
    resource: 'default=""',
    name: 'default=""',
    uid: 'default=""',
  },
  ResourceClaimList: {
    metadata: 'default={}',
  },
  ResourceClaimSpec: {
    devices: 'default={}',
  },
  ResourceClaimStatus: {
    reservedFor: 'listType=map listMapKey=uid patchStrategy=merge patchMergeKey=uid',
    devices: 'listType=map listMapKey=driver listMapKey=device listMapKey=pool listMapKey=shareID',
  },
  ResourceClaimTemplate: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  ResourceClaimTemplateList: {
    metadata: 'default={}',
  },
  ResourceClaimTemplateSpec: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  ResourcePool: {
    name: 'default=""',
    generation: 'default=0',
    resourceSliceCount: 'default=0',
  },
  ResourceSlice: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  ResourceSliceList: {
    metadata: 'default={}',
  },
  ResourceSliceSpec: {
    driver: 'default=""',
    pool: 'default={}',
    devices: 'listType=atomic',
    sharedCounters: 'listType=atomic',
    allNodes: 'zero=kept',
    nodeName: 'zero=kept',
    perDeviceNodeSelection: 'zero=kept',
  },
}
