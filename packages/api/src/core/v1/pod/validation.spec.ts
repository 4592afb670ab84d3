import { fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../../../testing/pod-builder.ts'
import type { Container, Pod, PodSpec } from '../types.generated.ts'
import { pods } from './kind.ts'
import { validateEphemeralContainersUpdate } from './validate-update.ts'

const messages = (pod: Pod): string[] => pods.validate(pod).map(fieldErrorMessage)
const ofSpec = (spec: Partial<PodSpec>): string[] => messages(aPod(spec))
const ofContainer = (fields: Partial<Container>): string[] => ofSpec({ containers: [aContainer(fields)] })

describe('validation of pods', () => {
  it('accepts an ordinary pod', () => {
    const container = aContainer({
      ports: [{ name: 'http', containerPort: 80 }],
      env: [{ name: 'A', value: 'b' }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      livenessProbe: { httpGet: { port: 'http' } },
      resources: { requests: { cpu: '100m' }, limits: { cpu: '200m' } },
    })
    expect(ofSpec({ containers: [container], volumes: [{ name: 'data', emptyDir: {} }] })).toEqual([])
  })

  it.each<[Partial<PodSpec>, string]>([
    [{ containers: [] }, 'spec.containers: Required value'],
    [
      { restartPolicy: 'Sometimes' },
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      { activeDeadlineSeconds: 0 },
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
    ],
    [{ containers: [aContainer(), aContainer()] }, 'spec.containers[1].name: Duplicate value: "main"'],
    [
      { volumes: [{ name: 'x', emptyDir: {}, hostPath: { path: '/' } }] },
      'spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
    ],
    [
      { tolerations: [{ key: '', operator: 'Equal' }] },
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
    [
      { hostPID: true, shareProcessNamespace: true },
      'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
    ],
    [
      { hostNetwork: true, securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] } },
      `spec.securityContext.sysctls[0].name: Invalid value: "net.ipv4.tcp_syncookies": may not be specified when 'hostNetwork' is true`,
    ],
    [
      { hostIPC: true, securityContext: { sysctls: [{ name: 'kernel/shmmax', value: '1' }] } },
      `spec.securityContext.sysctls[0].name: Invalid value: "kernel/shmmax": may not be specified when 'hostIPC' is true`,
    ],
    [
      { securityContext: { seLinuxChangePolicy: 'Any' } },
      'spec.securityContext.seLinuxChangePolicy: Unsupported value: "Any": supported values: "MountOption", "Recursive"',
    ],
    [
      {
        resourceClaims: [{ name: 'a', resourceClaimName: 'x' }],
        containers: [aContainer({ resources: { claims: [{ name: 'a' }, { name: 'a', request: 'r' }] } })],
      },
      'spec.containers[0].resources.claims[1]: Duplicate value: "a"',
    ],
    [
      { nodeName: 'a', schedulingGates: [{ name: 'example.com/gate' }] },
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
    [
      { initContainers: [aContainer({ name: 'init', lifecycle: { preStop: { sleep: { seconds: 1 } } } })] },
      'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
    [
      {
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
        },
      },
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
  ])('refuses spec %j', (spec, message) => {
    expect(ofSpec(spec)).toContain(message)
  })

  it.each<[Partial<Container>, string]>([
    [{ name: '' }, 'spec.containers[0].name: Required value'],
    [
      { name: 'Web' },
      `spec.containers[0].name: Invalid value: "Web": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
    [{ image: '' }, 'spec.containers[0].image: Required value'],
    [
      { image: ' nginx' },
      'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
    ],
    [
      { imagePullPolicy: 'Never ever' },
      'spec.containers[0].imagePullPolicy: Unsupported value: "Never ever": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [{ ports: [{ containerPort: 0 }] }, 'spec.containers[0].ports[0].containerPort: Required value'],
    [
      { ports: [{ containerPort: 70000 }] },
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      { ports: [{ containerPort: 1, protocol: 'IP' }] },
      'spec.containers[0].ports[0].protocol: Unsupported value: "IP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      {
        ports: [
          { containerPort: 1, hostPort: 5 },
          { containerPort: 2, hostPort: 5 },
        ],
      },
      'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//5"',
    ],
    [{ env: [{ name: '' }] }, 'spec.containers[0].env[0].name: Required value'],
    [
      { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nothing' } } }] },
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nothing": error converting fieldPath: field label not supported: spec.nothing',
    ],
    [
      { volumeMounts: [{ name: 'gone', mountPath: '/x' }] },
      'spec.containers[0].volumeMounts[0].name: Not found: "gone"',
    ],
    [
      { livenessProbe: { httpGet: { port: 80 }, successThreshold: 2 } },
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
    [{ readinessProbe: {} }, 'spec.containers[0].readinessProbe: Required value: must specify a handler type'],
    [
      { resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } },
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      { resources: { requests: { gpu: '1' } } },
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
    ],
    [
      { resources: { requests: { 'example.com/gpu': '1' } } },
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    ],
    [
      { resources: { limits: { cpu: '1', 'hugepages-2Mi': '3Mi' } } },
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
    ],
    [
      { resources: { claims: [{ name: 'gpu' }] } },
      'spec.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
    ],
    [
      { securityContext: { allowPrivilegeEscalation: false, privileged: true } },
      'spec.containers[0].securityContext: Invalid value: {"allowPrivilegeEscalation":false,"privileged":true}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
    [
      { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: '/abs' } } },
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/abs": must be a relative path',
    ],
    [
      { resources: { requests: { memory: '-1' } } },
      'spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      { securityContext: { runAsUser: -1 } },
      'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ],
  ])('refuses container %j', (fields, message) => {
    expect(ofContainer(fields)).toContain(message)
  })

  it('refuses ephemeral containers and tokens without an account in new pods', () => {
    expect(ofSpec({ ephemeralContainers: [aContainer({ name: 'debug' })] })).toContain(
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    )
    const volumes = [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }]
    expect(ofSpec({ volumes })).toContain(
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    )
  })
})

describe('validation of changed pods', () => {
  const update = (spec: Partial<PodSpec>, old: Partial<PodSpec> = {}): string[] =>
    pods.validateUpdate(aPod(spec), aPod(old)).map(fieldErrorMessage)

  it('lets images, deadlines, tolerations and gates change', () => {
    expect(update({ containers: [aContainer({ image: 'nginx:1.28' })] })).toEqual([])
    expect(update({ activeDeadlineSeconds: 10 })).toEqual([])
    expect(update({ tolerations: [{ key: 'a', operator: 'Exists' }] })).toEqual([])
    expect(update({}, { schedulingGates: [{ name: 'example.com/g' }] })).toEqual([])
  })

  it('refuses any other change, and says where', () => {
    const [message = ''] = update({ restartPolicy: 'Never' })
    expect(message.split('\n')).toEqual([
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      '- restartPolicy: "Always"',
      '+ restartPolicy: "Never"',
    ])
  })

  it('refuses to add or remove containers, gates and to take tolerations away', () => {
    expect(update({ containers: [aContainer(), aContainer({ name: 'second' })] })).toContain(
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    )
    expect(update({ schedulingGates: [{ name: 'example.com/g' }] })).toContain(
      "spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/g'",
    )
    expect(update({}, { tolerations: [{ key: 'a', operator: 'Exists' }] })).toContain(
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    )
    expect(update({}, { activeDeadlineSeconds: 5 })).toContain(
      'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    )
  })

  it('refuses to start a container again that ran to its end', () => {
    const status = (state: object) => ({
      containerStatuses: [{ name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state }],
    })
    const old = aPod({ restartPolicy: 'Never' }, status({ terminated: { exitCode: 0 } }))
    const next = aPod({ restartPolicy: 'Never' }, status({ running: {} }))
    expect(pods.validateStatusUpdate(next, old).map(fieldErrorMessage)).toEqual([
      'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    ])
    expect(pods.validateStatusUpdate(old, next)).toEqual([])
  })
})

describe('changes of ephemeral containers', () => {
  const debug = aContainer({ name: 'debug' })
  const update = (
    next: Partial<PodSpec>,
    old: Partial<PodSpec> = {},
    annotations?: Record<string, string>,
  ): string[] => {
    const before = aPod(old)
    before.metadata.annotations = annotations
    return validateEphemeralContainersUpdate(aPod(next), before).map(fieldErrorMessage)
  }

  it('adds containers for debugging', () => {
    expect(update({ ephemeralContainers: [{ ...debug, targetContainerName: 'main' }] })).toEqual([])
    expect(
      update({ ephemeralContainers: [debug, aContainer({ name: 'b' })] }, { ephemeralContainers: [debug] }),
    ).toEqual([])
  })

  it('neither changes nor removes them', () => {
    const changed = aContainer({ name: 'debug', image: 'busybox' })
    expect(update({ ephemeralContainers: [changed] }, { ephemeralContainers: [debug] })).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n',
    ])
    expect(update({}, { ephemeralContainers: [debug] })).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
    ])
  })

  it.each<[object, string]>([
    [{ name: 'main' }, 'spec.ephemeralContainers[0].name: Duplicate value: "main"'],
    [{ image: '' }, 'spec.ephemeralContainers[0].image: Required value'],
    [{ targetContainerName: 'x' }, 'spec.ephemeralContainers[0].targetContainerName: Not found: "x"'],
    [
      { ports: [{ containerPort: 80 }] },
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    ],
    [
      { resources: { requests: { cpu: '1' } } },
      'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container',
    ],
    [
      { livenessProbe: { httpGet: { port: 80 } } },
      'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
    ],
  ])('refuses %j', (fields, message) => {
    expect(update({ ephemeralContainers: [{ ...debug, ...fields }] })).toEqual([message])
  })

  it('leaves pods from files alone', () => {
    expect(update({ ephemeralContainers: [debug] }, {}, { 'kubernetes.io/config.mirror': 'x' })).toEqual([
      ': Forbidden: static pods do not support ephemeral containers',
    ])
  })
})
