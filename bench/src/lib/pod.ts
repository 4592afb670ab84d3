/** A pod as a cluster really holds it, about 4 KB: spec with defaults, status, managedFields. */
export function realisticPod(name: string, namespace = 'default') {
  const ip = '10.244.1.17'
  const env = Array.from({ length: 8 }, (_, n) => ({
    name: `SETTING_${n}`,
    value: `value-of-setting-${n}-for-${name}`,
  }))
  const condition = (type: string) => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  })
  const probe = {
    httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      generateName: 'web-6d4cf56db6-',
      labels: { app: 'web', 'pod-template-hash': '6d4cf56db6', tier: 'frontend' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' },
      managedFields: [managedFields('kube-controller-manager'), managedFields('kubelet')],
    },
    spec: {
      automountServiceAccountToken: false,
      serviceAccountName: 'default',
      containers: [
        {
          name: 'web',
          image: 'registry.example.org/team/web:1.27.3',
          imagePullPolicy: 'IfNotPresent',
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env,
          resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          livenessProbe: probe,
          readinessProbe: probe,
          volumeMounts: [{ name: 'config', mountPath: '/etc/web', readOnly: true }],
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      volumes: [{ name: 'config', configMap: { name: 'web-config', defaultMode: 420 } }],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      nodeName: 'node-17',
      schedulerName: 'default-scheduler',
      securityContext: {},
    },
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
      hostIP: '192.168.10.17',
      podIP: ip,
      podIPs: [{ ip }],
      startTime: '2026-01-01T00:00:00Z',
      qosClass: 'Burstable',
      containerStatuses: [
        {
          name: 'web',
          state: { running: { startedAt: '2026-01-01T00:00:02Z' } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: 'registry.example.org/team/web:1.27.3',
          imageID:
            'registry.example.org/team/web@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31',
          containerID: 'docker://4f1f4d2e9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d',
          started: true,
        },
      ],
    },
  }
}

function managedFields(manager: string): object {
  const leafs = (...names: string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]))
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:generateName': {}, 'f:labels': leafs('app', 'pod-template-hash', 'tier') },
      'f:spec': leafs(
        'dnsPolicy',
        'restartPolicy',
        'schedulerName',
        'securityContext',
        'terminationGracePeriodSeconds',
      ),
      'f:status': { 'f:conditions': {}, 'f:containerStatuses': {}, 'f:hostIP': {}, 'f:phase': {}, 'f:podIP': {} },
    },
  }
}
