const podSpec = {
  containers: [
    {
      name: 'c',
      image: 'nginx',
      command: ['a'],
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2' } },
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
      readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
      securityContext: { runAsUser: 1, capabilities: { add: ['NET_ADMIN'] } },
    },
  ],
  initContainers: [{ name: 'i', image: 'nginx', restartPolicy: 'Always' }],
  volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'x', items: [{ key: 'a', path: 'b' }] } }] } }],
  tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 3 }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
      },
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { a: 'b' } } },
  ],
}

const metadata = (name: string) => ({ name, labels: { a: 'b' }, annotations: { c: 'd' } })
const template = { metadata: { labels: { a: 'b' } }, spec: podSpec }
const selector = { matchLabels: { a: 'b' } }

/** One rich, valid object for each of the kinds whose validation has most to say, with the URL it is posted to. */
export const validObjects: readonly { readonly url: string; readonly object: object }[] = [
  {
    url: '/api/v1/namespaces/default/pods',
    object: { apiVersion: 'v1', kind: 'Pod', metadata: metadata('p'), spec: podSpec },
  },
  {
    url: '/apis/apps/v1/namespaces/default/deployments',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('d'),
      spec: {
        replicas: 1,
        selector,
        template,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      },
    },
  },
  {
    url: '/apis/apps/v1/namespaces/default/replicasets',
    object: { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: metadata('r'), spec: { selector, template } },
  },
  {
    url: '/api/v1/namespaces/default/services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('s'),
      spec: {
        type: 'NodePort',
        clusterIP: '10.96.7.7',
        clusterIPs: ['10.96.7.7'],
        selector: { a: 'b' },
        ports: [{ name: 'a', port: 80, targetPort: 'http', nodePort: 30_100, protocol: 'TCP' }],
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
      },
    },
  },
  {
    url: '/api/v1/nodes',
    object: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: metadata('n'),
      spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'], taints: [{ key: 'a', effect: 'NoSchedule' }] },
      status: {
        addresses: [{ type: 'InternalIP', address: '1.2.3.4' }],
        capacity: { cpu: '1' },
        conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z' }],
      },
    },
  },
  {
    url: '/api/v1/namespaces/default/secrets',
    object: { apiVersion: 'v1', kind: 'Secret', metadata: metadata('s'), type: 'Opaque', data: { a: 'Yg==' } },
  },
  {
    url: '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    object: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: metadata('l'),
      spec: { holderIdentity: 'x', leaseDurationSeconds: 1, renewTime: '2026-01-01T00:00:00.000000Z' },
    },
  },
  {
    url: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: metadata('e'),
      addressType: 'IPv4',
      endpoints: [{ addresses: ['1.2.3.4'], conditions: { ready: true } }],
      ports: [{ name: 'a', port: 80, protocol: 'TCP' }],
    },
  },
  {
    url: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata('b'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'default' }],
    },
  },
  {
    url: '/api/v1/namespaces/default/events',
    object: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: metadata('e'),
      involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
      reason: 'r',
      message: 'm',
      type: 'Normal',
    },
  },
  {
    url: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    object: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'u', groups: ['g'], resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
    },
  },
  {
    url: '/api/v1/namespaces/default/pods/p/eviction',
    object: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'p' },
      deleteOptions: { gracePeriodSeconds: 1 },
    },
  },
  {
    url: '/api/v1/namespaces/default/serviceaccounts/default/token',
    object: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['a'], expirationSeconds: 600 },
    },
  },
]
