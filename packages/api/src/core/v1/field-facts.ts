import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of core/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  AWSElasticBlockStoreVolumeSource: {
    volumeID: 'default=""',
  },
  AppArmorProfile: {
    type: 'enum=Localhost,RuntimeDefault,Unconfined default=""',
    localhostProfile: 'zero=kept',
  },
  AttachedVolume: {
    name: 'default=""',
    devicePath: 'default=""',
  },
  AzureDiskVolumeSource: {
    diskName: 'default=""',
    diskURI: 'default=""',
    cachingMode: 'enum=None,ReadOnly,ReadWrite default="ReadWrite" zero=kept',
    fsType: 'default="ext4" zero=kept',
    readOnly: 'default=false zero=kept',
    kind: 'enum=Dedicated,Managed,Shared default="Shared" zero=kept',
  },
  AzureFilePersistentVolumeSource: {
    secretName: 'default=""',
    shareName: 'default=""',
    secretNamespace: 'zero=kept',
  },
  AzureFileVolumeSource: {
    secretName: 'default=""',
    shareName: 'default=""',
  },
  Binding: {
    metadata: 'default={}',
    target: 'default={}',
  },
  CSIPersistentVolumeSource: {
    driver: 'default=""',
    volumeHandle: 'default=""',
  },
  CSIVolumeSource: {
    driver: 'default=""',
    fsType: 'zero=kept',
    readOnly: 'zero=kept',
  },
  Capabilities: {
    add: 'listType=atomic',
    drop: 'listType=atomic',
  },
  CephFSPersistentVolumeSource: {
    monitors: 'listType=atomic',
  },
  CephFSVolumeSource: {
    monitors: 'listType=atomic',
  },
  CinderPersistentVolumeSource: {
    volumeID: 'default=""',
  },
  CinderVolumeSource: {
    volumeID: 'default=""',
  },
  ClientIPConfig: {
    timeoutSeconds: 'zero=kept',
  },
  ClusterTrustBundleProjection: {
    path: 'default=""',
    name: 'zero=kept',
    optional: 'zero=kept',
    signerName: 'zero=kept',
  },
  ComponentCondition: {
    type: 'default=""',
    status: 'default=""',
  },
  ComponentStatus: {
    metadata: 'default={}',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
  ComponentStatusList: {
    metadata: 'default={}',
  },
  ConfigMap: {
    metadata: 'default={}',
    immutable: 'zero=kept',
  },
  ConfigMapEnvSource: {
    name: 'default=""',
    optional: 'zero=kept',
  },
  ConfigMapKeySelector: {
    '.': 'mapType=atomic',
    name: 'default=""',
    key: 'default=""',
    optional: 'zero=kept',
  },
  ConfigMapList: {
    metadata: 'default={}',
  },
  ConfigMapNodeConfigSource: {
    namespace: 'default=""',
    name: 'default=""',
    kubeletConfigKey: 'default=""',
  },
  ConfigMapProjection: {
    name: 'default=""',
    items: 'listType=atomic',
    optional: 'zero=kept',
  },
  ConfigMapVolumeSource: {
    name: 'default=""',
    items: 'listType=atomic',
    defaultMode: 'zero=kept',
    optional: 'zero=kept',
  },
  Container: {
    name: 'default=""',
    command: 'listType=atomic',
    args: 'listType=atomic',
    ports: 'listType=map listMapKey=containerPort listMapKey=protocol patchStrategy=merge patchMergeKey=containerPort',
    envFrom: 'listType=atomic',
    env: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    resources: 'default={}',
    resizePolicy: 'listType=atomic',
    restartPolicyRules: 'listType=atomic',
    volumeMounts: 'listType=map listMapKey=mountPath patchStrategy=merge patchMergeKey=mountPath',
    volumeDevices: 'listType=map listMapKey=devicePath patchStrategy=merge patchMergeKey=devicePath',
    terminationMessagePolicy: 'enum=FallbackToLogsOnError,File',
    imagePullPolicy: 'enum=Always,IfNotPresent,Never',
    restartPolicy: 'zero=kept',
  },
  ContainerExtendedResourceRequest: {
    containerName: 'default=""',
    resourceName: 'default=""',
    requestName: 'default=""',
  },
  ContainerImage: {
    names: 'listType=atomic zero=kept',
  },
  ContainerPort: {
    containerPort: 'default=0',
    protocol: 'enum=SCTP,TCP,UDP default="TCP"',
  },
  ContainerResizePolicy: {
    resourceName: 'default=""',
    restartPolicy: 'default=""',
  },
  ContainerRestartRuleOnExitCodes: {
    values: 'listType=set',
  },
  ContainerStateTerminated: {
    exitCode: 'default=0',
  },
  ContainerStatus: {
    name: 'default=""',
    state: 'default={}',
    lastState: 'default={}',
    ready: 'default=false',
    restartCount: 'default=0',
    image: 'default=""',
    imageID: 'default=""',
    allocatedResources: 'type={}Quantity',
    volumeMounts: 'listType=map listMapKey=mountPath patchStrategy=merge patchMergeKey=mountPath',
    allocatedResourcesStatus: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    stopSignal:
      'enum=SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ zero=kept',
    started: 'zero=kept',
  },
  DaemonEndpoint: {
    Port: 'default=0',
  },
  DownwardAPIProjection: {
    items: 'listType=atomic',
  },
  DownwardAPIVolumeFile: {
    path: 'default=""',
    mode: 'zero=kept',
  },
  DownwardAPIVolumeSource: {
    items: 'listType=atomic',
    defaultMode: 'zero=kept',
  },
  EmptyDirVolumeSource: {
    sizeLimit: 'type=Quantity zero=kept',
  },
  EndpointAddress: {
    '.': 'mapType=atomic',
    ip: 'default=""',
    nodeName: 'zero=kept',
  },
  EndpointPort: {
    '.': 'mapType=atomic',
    port: 'default=0',
    protocol: 'enum=SCTP,TCP,UDP',
    appProtocol: 'zero=kept',
  },
  EndpointSubset: {
    addresses: 'listType=atomic',
    notReadyAddresses: 'listType=atomic',
    ports: 'listType=atomic',
  },
  Endpoints: {
    metadata: 'default={}',
    subsets: 'listType=atomic',
  },
  EndpointsList: {
    metadata: 'default={}',
  },
  EnvVar: {
    name: 'default=""',
  },
  EphemeralContainer: {
    name: 'default=""',
    command: 'listType=atomic',
    args: 'listType=atomic',
    ports: 'listType=map listMapKey=containerPort listMapKey=protocol patchStrategy=merge patchMergeKey=containerPort',
    envFrom: 'listType=atomic',
    env: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    resources: 'default={}',
    resizePolicy: 'listType=atomic',
    restartPolicyRules: 'listType=atomic',
    volumeMounts: 'listType=map listMapKey=mountPath patchStrategy=merge patchMergeKey=mountPath',
    volumeDevices: 'listType=map listMapKey=devicePath patchStrategy=merge patchMergeKey=devicePath',
    terminationMessagePolicy: 'enum=FallbackToLogsOnError,File',
    imagePullPolicy: 'enum=Always,IfNotPresent,Never',
    restartPolicy: 'zero=kept',
  },
  Event: {
    metadata: 'default={}',
    involvedObject: 'default={}',
    source: 'default={}',
    reportingComponent: 'default="" zero=kept',
    reportingInstance: 'default="" zero=kept',
  },
  EventList: {
    metadata: 'default={}',
  },
  ExecAction: {
    command: 'listType=atomic',
  },
  FCVolumeSource: {
    targetWWNs: 'listType=atomic',
    wwids: 'listType=atomic',
    lun: 'zero=kept',
  },
  FileKeySelector: {
    '.': 'mapType=atomic',
    volumeName: 'default=""',
    path: 'default=""',
    key: 'default=""',
    optional: 'default=false zero=kept',
  },
  FlexPersistentVolumeSource: {
    driver: 'default=""',
  },
  FlexVolumeSource: {
    driver: 'default=""',
  },
  GCEPersistentDiskVolumeSource: {
    pdName: 'default=""',
  },
  GRPCAction: {
    port: 'default=0',
    service: 'default="" zero=kept',
  },
  GitRepoVolumeSource: {
    repository: 'default=""',
  },
  GlusterfsPersistentVolumeSource: {
    endpoints: 'default=""',
    path: 'default=""',
    endpointsNamespace: 'zero=kept',
  },
  GlusterfsVolumeSource: {
    endpoints: 'default=""',
    path: 'default=""',
  },
  HTTPGetAction: {
    scheme: 'enum=HTTP,HTTPS',
    httpHeaders: 'listType=atomic',
  },
  HTTPHeader: {
    name: 'default=""',
    value: 'default=""',
  },
  HostAlias: {
    ip: 'default=""',
    hostnames: 'listType=atomic',
  },
  HostIP: {
    ip: 'default=""',
  },
  HostPathVolumeSource: {
    path: 'default=""',
    type: 'enum=,BlockDevice,CharDevice,Directory,DirectoryOrCreate,File,FileOrCreate,Socket zero=kept',
  },
  ISCSIPersistentVolumeSource: {
    targetPortal: 'default=""',
    iqn: 'default=""',
    lun: 'default=0',
    iscsiInterface: 'default="default"',
    portals: 'listType=atomic',
    initiatorName: 'zero=kept',
  },
  ISCSIVolumeSource: {
    targetPortal: 'default=""',
    iqn: 'default=""',
    lun: 'default=0',
    iscsiInterface: 'default="default"',
    portals: 'listType=atomic',
    initiatorName: 'zero=kept',
  },
  ImageVolumeSource: {
    pullPolicy: 'enum=Always,IfNotPresent,Never',
  },
  KeyToPath: {
    key: 'default=""',
    path: 'default=""',
    mode: 'zero=kept',
  },
  Lifecycle: {
    stopSignal:
      'enum=SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ zero=kept',
  },
  LimitRange: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  LimitRangeItem: {
    type: 'default=""',
    max: 'type={}Quantity',
    min: 'type={}Quantity',
    default: 'type={}Quantity',
    defaultRequest: 'type={}Quantity',
    maxLimitRequestRatio: 'type={}Quantity',
  },
  LimitRangeList: {
    metadata: 'default={}',
  },
  LimitRangeSpec: {
    limits: 'listType=atomic',
  },
  LinuxContainerUser: {
    uid: 'default=0',
    gid: 'default=0',
    supplementalGroups: 'listType=atomic',
  },
  LoadBalancerIngress: {
    ports: 'listType=atomic',
    ipMode: 'zero=kept',
  },
  LoadBalancerStatus: {
    ingress: 'listType=atomic',
  },
  LocalObjectReference: {
    '.': 'mapType=atomic',
    name: 'default=""',
  },
  LocalVolumeSource: {
    path: 'default=""',
    fsType: 'zero=kept',
  },
  ModifyVolumeStatus: {
    status: 'enum=InProgress,Infeasible,Pending default=""',
  },
  NFSVolumeSource: {
    server: 'default=""',
    path: 'default=""',
  },
  Namespace: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  NamespaceCondition: {
    type: 'default=""',
    status: 'default=""',
  },
  NamespaceList: {
    metadata: 'default={}',
  },
  NamespaceSpec: {
    finalizers: 'listType=atomic',
  },
  NamespaceStatus: {
    phase: 'enum=Active,Terminating',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
  Node: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  NodeAddress: {
    type: 'default=""',
    address: 'default=""',
  },
  NodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: 'listType=atomic',
  },
  NodeAllocatableResourceClaimStatus: {
    resourceClaimName: 'default=""',
    containers: 'listType=set',
    resources: 'type={}Quantity',
  },
  NodeCondition: {
    type: 'default=""',
    status: 'default=""',
  },
  NodeDaemonEndpoints: {
    kubeletEndpoint: 'default={}',
  },
  NodeFeatures: {
    supplementalGroupsPolicy: 'zero=kept',
  },
  NodeList: {
    metadata: 'default={}',
  },
  NodeRuntimeHandler: {
    name: 'default="" zero=kept',
  },
  NodeRuntimeHandlerFeatures: {
    recursiveReadOnlyMounts: 'zero=kept',
    userNamespaces: 'zero=kept',
  },
  NodeSelector: {
    '.': 'mapType=atomic',
    nodeSelectorTerms: 'listType=atomic',
  },
  NodeSelectorRequirement: {
    key: 'default=""',
    operator: 'enum=DoesNotExist,Exists,Gt,In,Lt,NotIn default=""',
    values: 'listType=atomic',
  },
  NodeSelectorTerm: {
    '.': 'mapType=atomic',
    matchExpressions: 'listType=atomic',
    matchFields: 'listType=atomic',
  },
  NodeSpec: {
    podCIDRs: 'listType=set patchStrategy=merge',
    taints: 'listType=atomic',
  },
  NodeStatus: {
    capacity: 'type={}Quantity',
    allocatable: 'type={}Quantity',
    phase: 'enum=Pending,Running,Terminated',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    addresses: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    daemonEndpoints: 'default={}',
    nodeInfo: 'default={}',
    images: 'listType=atomic',
    volumesInUse: 'listType=atomic',
    volumesAttached: 'listType=atomic',
    runtimeHandlers: 'listType=atomic',
    declaredFeatures: 'listType=atomic',
  },
  NodeSwapStatus: {
    capacity: 'zero=kept',
  },
  NodeSystemInfo: {
    machineID: 'default=""',
    systemUUID: 'default=""',
    bootID: 'default=""',
    kernelVersion: 'default=""',
    osImage: 'default=""',
    containerRuntimeVersion: 'default=""',
    kubeletVersion: 'default=""',
    kubeProxyVersion: 'default=""',
    operatingSystem: 'default=""',
    architecture: 'default=""',
  },
  ObjectFieldSelector: {
    '.': 'mapType=atomic',
    fieldPath: 'default=""',
  },
  ObjectReference: {
    '.': 'mapType=atomic',
  },
  PersistentVolume: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  PersistentVolumeClaim: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  PersistentVolumeClaimCondition: {
    type: 'default=""',
    status: 'default=""',
  },
  PersistentVolumeClaimList: {
    metadata: 'default={}',
  },
  PersistentVolumeClaimSpec: {
    accessModes: 'listType=atomic enum=ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod',
    resources: 'default={}',
    volumeMode: 'enum=Block,Filesystem zero=kept',
    storageClassName: 'zero=kept',
    volumeAttributesClassName: 'zero=kept',
  },
  PersistentVolumeClaimStatus: {
    phase: 'enum=Bound,Lost,Pending',
    accessModes: 'listType=atomic enum=ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod',
    capacity: 'type={}Quantity',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    allocatedResources: 'type={}Quantity',
    allocatedResourceStatuses: 'mapType=granular',
    currentVolumeAttributesClassName: 'zero=kept',
  },
  PersistentVolumeClaimTemplate: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  PersistentVolumeClaimVolumeSource: {
    claimName: 'default=""',
  },
  PersistentVolumeList: {
    metadata: 'default={}',
  },
  PersistentVolumeSpec: {
    capacity: 'type={}Quantity',
    accessModes: 'listType=atomic enum=ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod',
    claimRef: 'mapType=granular',
    persistentVolumeReclaimPolicy: 'enum=Delete,Recycle,Retain',
    mountOptions: 'listType=atomic',
    volumeMode: 'enum=Block,Filesystem zero=kept',
    volumeAttributesClassName: 'zero=kept',
  },
  PersistentVolumeStatus: {
    phase: 'enum=Available,Bound,Failed,Pending,Released',
  },
  PhotonPersistentDiskVolumeSource: {
    pdID: 'default=""',
  },
  Pod: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  PodAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: 'listType=atomic',
    preferredDuringSchedulingIgnoredDuringExecution: 'listType=atomic',
  },
  PodAffinityTerm: {
    namespaces: 'listType=atomic',
    topologyKey: 'default=""',
    matchLabelKeys: 'listType=atomic',
    mismatchLabelKeys: 'listType=atomic',
  },
  PodAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: 'listType=atomic',
    preferredDuringSchedulingIgnoredDuringExecution: 'listType=atomic',
  },
  PodCertificateProjection: {
    maxExpirationSeconds: 'zero=kept',
  },
  PodCondition: {
    type: 'default=""',
    status: 'default=""',
  },
  PodDNSConfig: {
    nameservers: 'listType=atomic',
    searches: 'listType=atomic',
    options: 'listType=atomic',
  },
  PodDNSConfigOption: {
    value: 'zero=kept',
  },
  PodExtendedResourceClaimStatus: {
    requestMappings: 'listType=atomic',
    resourceClaimName: 'default=""',
  },
  PodIP: {
    ip: 'default=""',
  },
  PodList: {
    metadata: 'default={}',
  },
  PodOS: {
    name: 'default=""',
  },
  PodReadinessGate: {
    conditionType: 'default=""',
  },
  PodResourceClaim: {
    name: 'default=""',
    resourceClaimName: 'zero=kept',
    resourceClaimTemplateName: 'zero=kept',
  },
  PodResourceClaimStatus: {
    name: 'default=""',
    resourceClaimName: 'zero=kept',
  },
  PodSchedulingGate: {
    name: 'default=""',
  },
  PodSchedulingGroup: {
    podGroupName: 'zero=kept',
  },
  PodSecurityContext: {
    supplementalGroups: 'listType=atomic',
    supplementalGroupsPolicy: 'enum=Merge,Strict zero=kept',
    sysctls: 'listType=atomic',
    fsGroupChangePolicy: 'enum=Always,OnRootMismatch zero=kept',
    fsGroup: 'zero=kept',
    runAsGroup: 'zero=kept',
    runAsNonRoot: 'zero=kept',
    runAsUser: 'zero=kept',
    seLinuxChangePolicy: 'zero=kept',
  },
  PodSpec: {
    volumes: 'listType=map listMapKey=name patchStrategy=merge,retainKeys patchMergeKey=name',
    initContainers: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    containers: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    ephemeralContainers: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    restartPolicy: 'enum=Always,Never,OnFailure',
    dnsPolicy: 'enum=ClusterFirst,ClusterFirstWithHostNet,Default,None',
    nodeSelector: 'mapType=atomic',
    imagePullSecrets: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    tolerations: 'listType=atomic',
    hostAliases: 'listType=map listMapKey=ip patchStrategy=merge patchMergeKey=ip',
    readinessGates: 'listType=atomic',
    preemptionPolicy: 'enum=Never,PreemptLowerPriority zero=kept',
    overhead: 'type={}Quantity',
    topologySpreadConstraints:
      'listType=map listMapKey=topologyKey listMapKey=whenUnsatisfiable patchStrategy=merge patchMergeKey=topologyKey',
    schedulingGates: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    resourceClaims: 'listType=map listMapKey=name patchStrategy=merge,retainKeys patchMergeKey=name',
    activeDeadlineSeconds: 'zero=kept',
    automountServiceAccountToken: 'zero=kept',
    enableServiceLinks: 'zero=kept',
    hostUsers: 'zero=kept',
    hostnameOverride: 'zero=kept',
    priority: 'zero=kept',
    runtimeClassName: 'zero=kept',
    setHostnameAsFQDN: 'zero=kept',
    shareProcessNamespace: 'zero=kept',
    terminationGracePeriodSeconds: 'zero=kept',
  },
  PodStatus: {
    phase: 'enum=Failed,Pending,Running,Succeeded,Unknown',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
    hostIPs: 'listType=atomic patchStrategy=merge patchMergeKey=ip',
    podIPs: 'listType=map listMapKey=ip patchStrategy=merge patchMergeKey=ip',
    initContainerStatuses: 'listType=atomic',
    containerStatuses: 'listType=atomic',
    qosClass: 'enum=BestEffort,Burstable,Guaranteed',
    ephemeralContainerStatuses: 'listType=atomic',
    resourceClaimStatuses: 'listType=map listMapKey=name patchStrategy=merge,retainKeys patchMergeKey=name',
    allocatedResources: 'type={}Quantity',
    nodeAllocatableResourceClaimStatuses: 'listType=atomic',
  },
  PodTemplate: {
    metadata: 'default={}',
    template: 'default={}',
  },
  PodTemplateList: {
    metadata: 'default={}',
  },
  PodTemplateSpec: {
    metadata: 'default={}',
    spec: 'default={}',
  },
  PortStatus: {
    port: 'default=0',
    protocol: 'enum=SCTP,TCP,UDP default=""',
    error: 'zero=kept',
  },
  PortworxVolumeSource: {
    volumeID: 'default=""',
  },
  PreferredSchedulingTerm: {
    weight: 'default=0',
    preference: 'default={}',
  },
  Probe: {
    terminationGracePeriodSeconds: 'zero=kept',
  },
  ProjectedVolumeSource: {
    sources: 'listType=atomic zero=kept',
    defaultMode: 'zero=kept',
  },
  QuobyteVolumeSource: {
    registry: 'default=""',
    volume: 'default=""',
  },
  RBDPersistentVolumeSource: {
    monitors: 'listType=atomic',
    image: 'default=""',
    pool: 'default="rbd"',
    user: 'default="admin"',
    keyring: 'default="/etc/ceph/keyring"',
  },
  RBDVolumeSource: {
    monitors: 'listType=atomic',
    image: 'default=""',
    pool: 'default="rbd"',
    user: 'default="admin"',
    keyring: 'default="/etc/ceph/keyring"',
  },
  ReplicationController: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ReplicationControllerCondition: {
    type: 'default=""',
    status: 'default=""',
  },
  ReplicationControllerList: {
    metadata: 'default={}',
  },
  ReplicationControllerSpec: {
    replicas: 'default=1 zero=kept',
    minReadySeconds: 'default=0',
    selector: 'mapType=atomic',
  },
  ReplicationControllerStatus: {
    replicas: 'default=0',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
  ResourceClaim: {
    name: 'default=""',
  },
  ResourceFieldSelector: {
    '.': 'mapType=atomic',
    resource: 'default=""',
    divisor: 'type=Quantity',
  },
  ResourceHealth: {
    resourceID: 'default=""',
    message: 'zero=kept',
  },
  ResourceQuota: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ResourceQuotaList: {
    metadata: 'default={}',
  },
  ResourceQuotaSpec: {
    hard: 'type={}Quantity',
    scopes:
      'listType=atomic enum=BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass',
  },
  ResourceQuotaStatus: {
    hard: 'type={}Quantity',
    used: 'type={}Quantity',
  },
  ResourceRequirements: {
    limits: 'type={}Quantity',
    requests: 'type={}Quantity',
    claims: 'listType=map listMapKey=name',
  },
  ResourceStatus: {
    name: 'default=""',
    resources: 'listType=map listMapKey=resourceID',
  },
  ScaleIOPersistentVolumeSource: {
    gateway: 'default=""',
    system: 'default=""',
    storageMode: 'default="ThinProvisioned"',
    fsType: 'default="xfs"',
  },
  ScaleIOVolumeSource: {
    gateway: 'default=""',
    system: 'default=""',
    storageMode: 'default="ThinProvisioned"',
    fsType: 'default="xfs"',
  },
  ScopeSelector: {
    '.': 'mapType=atomic',
    matchExpressions: 'listType=atomic',
  },
  ScopedResourceSelectorRequirement: {
    scopeName:
      'enum=BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass default=""',
    operator: 'enum=DoesNotExist,Exists,In,NotIn default=""',
    values: 'listType=atomic',
  },
  SeccompProfile: {
    type: 'enum=Localhost,RuntimeDefault,Unconfined default=""',
    localhostProfile: 'zero=kept',
  },
  Secret: {
    metadata: 'default={}',
    immutable: 'zero=kept',
  },
  SecretEnvSource: {
    name: 'default=""',
    optional: 'zero=kept',
  },
  SecretKeySelector: {
    '.': 'mapType=atomic',
    name: 'default=""',
    key: 'default=""',
    optional: 'zero=kept',
  },
  SecretList: {
    metadata: 'default={}',
  },
  SecretProjection: {
    name: 'default=""',
    items: 'listType=atomic',
    optional: 'zero=kept',
  },
  SecretReference: {
    '.': 'mapType=atomic',
  },
  SecretVolumeSource: {
    items: 'listType=atomic',
    defaultMode: 'zero=kept',
    optional: 'zero=kept',
  },
  SecurityContext: {
    procMount: 'enum=Default,Unmasked zero=kept',
    allowPrivilegeEscalation: 'zero=kept',
    privileged: 'zero=kept',
    readOnlyRootFilesystem: 'zero=kept',
    runAsGroup: 'zero=kept',
    runAsNonRoot: 'zero=kept',
    runAsUser: 'zero=kept',
  },
  Service: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  ServiceAccount: {
    metadata: 'default={}',
    secrets: 'listType=map listMapKey=name patchStrategy=merge patchMergeKey=name',
    imagePullSecrets: 'listType=atomic',
    automountServiceAccountToken: 'zero=kept',
  },
  ServiceAccountList: {
    metadata: 'default={}',
  },
  ServiceAccountTokenProjection: {
    path: 'default=""',
    expirationSeconds: 'zero=kept',
  },
  ServiceList: {
    metadata: 'default={}',
  },
  ServicePort: {
    protocol: 'enum=SCTP,TCP,UDP default="TCP"',
    port: 'default=0',
    appProtocol: 'zero=kept',
  },
  ServiceSpec: {
    ports: 'listType=map listMapKey=port listMapKey=protocol patchStrategy=merge patchMergeKey=port',
    selector: 'mapType=atomic',
    clusterIPs: 'listType=atomic',
    type: 'enum=ClusterIP,ExternalName,LoadBalancer,NodePort',
    externalIPs: 'listType=atomic',
    sessionAffinity: 'enum=ClientIP,None',
    loadBalancerSourceRanges: 'listType=atomic',
    externalTrafficPolicy: 'enum=Cluster,Local',
    ipFamilies: 'listType=atomic enum=,IPv4,IPv6',
    ipFamilyPolicy: 'enum=PreferDualStack,RequireDualStack,SingleStack zero=kept',
    internalTrafficPolicy: 'enum=Cluster,Local zero=kept',
    allocateLoadBalancerNodePorts: 'zero=kept',
    loadBalancerClass: 'zero=kept',
    trafficDistribution: 'zero=kept',
  },
  ServiceStatus: {
    loadBalancer: 'default={}',
    conditions: 'listType=map listMapKey=type patchStrategy=merge patchMergeKey=type',
  },
  SleepAction: {
    seconds: 'default=0',
  },
  Sysctl: {
    name: 'default=""',
    value: 'default=""',
  },
  Taint: {
    key: 'default=""',
    effect: 'enum=NoExecute,NoSchedule,PreferNoSchedule default=""',
  },
  Toleration: {
    operator: 'enum=Equal,Exists,Gt,Lt',
    effect: 'enum=NoExecute,NoSchedule,PreferNoSchedule',
    tolerationSeconds: 'zero=kept',
  },
  TopologySelectorLabelRequirement: {
    key: 'default=""',
    values: 'listType=atomic',
  },
  TopologySelectorTerm: {
    '.': 'mapType=atomic',
    matchLabelExpressions: 'listType=atomic',
  },
  TopologySpreadConstraint: {
    maxSkew: 'default=0',
    topologyKey: 'default=""',
    whenUnsatisfiable: 'enum=DoNotSchedule,ScheduleAnyway default=""',
    nodeAffinityPolicy: 'enum=Honor,Ignore zero=kept',
    nodeTaintsPolicy: 'enum=Honor,Ignore zero=kept',
    matchLabelKeys: 'listType=atomic',
    minDomains: 'zero=kept',
  },
  TypedLocalObjectReference: {
    '.': 'mapType=atomic',
    kind: 'default=""',
    name: 'default=""',
    apiGroup: 'zero=kept',
  },
  TypedObjectReference: {
    kind: 'default=""',
    name: 'default=""',
    apiGroup: 'zero=kept',
    namespace: 'zero=kept',
  },
  Volume: {
    name: 'default=""',
  },
  VolumeDevice: {
    name: 'default=""',
    devicePath: 'default=""',
  },
  VolumeMount: {
    name: 'default=""',
    mountPath: 'default=""',
    mountPropagation: 'enum=Bidirectional,HostToContainer,None zero=kept',
    recursiveReadOnly: 'zero=kept',
  },
  VolumeMountStatus: {
    name: 'default=""',
    mountPath: 'default=""',
    recursiveReadOnly: 'zero=kept',
  },
  VolumeResourceRequirements: {
    limits: 'type={}Quantity',
    requests: 'type={}Quantity',
  },
  VsphereVirtualDiskVolumeSource: {
    volumePath: 'default=""',
  },
  WeightedPodAffinityTerm: {
    weight: 'default=0',
    podAffinityTerm: 'default={}',
  },
  WindowsSecurityContextOptions: {
    gmsaCredentialSpec: 'zero=kept',
    gmsaCredentialSpecName: 'zero=kept',
    hostProcess: 'zero=kept',
    runAsUserName: 'zero=kept',
  },
}
