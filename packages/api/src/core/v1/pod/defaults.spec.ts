import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../../../testing/pod-builder.ts'
import { defaultPullPolicy, parseImageReference } from './image-reference.ts'

describe('defaults of pods', () => {
  it('fills in the spec', () => {
    expect(aPod().spec).toEqual({
      containers: [
        {
          name: 'main',
          image: 'nginx:1.27',
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    })
  })

  it('keeps what is given, zero and false included', () => {
    const { spec } = aPod({ terminationGracePeriodSeconds: 0, enableServiceLinks: false, dnsPolicy: 'None' })
    expect(spec).toMatchObject({ terminationGracePeriodSeconds: 0, enableServiceLinks: false, dnsPolicy: 'None' })
  })

  it('fills in probes, hooks and field references', () => {
    const { containers } = aPod({
      containers: [
        aContainer({
          readinessProbe: { httpGet: { port: 80 } },
          lifecycle: { preStop: { httpGet: { port: 80 } } },
          env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        }),
      ],
    }).spec
    expect(containers[0]?.readinessProbe).toEqual({
      httpGet: { port: 80, path: '/', scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    })
    expect(containers[0]?.lifecycle?.preStop?.httpGet).toEqual({ port: 80, path: '/', scheme: 'HTTP' })
    expect(containers[0]?.env?.[0]?.valueFrom?.fieldRef?.apiVersion).toBe('v1')
  })

  it('requests what is limited and not requested', () => {
    const resources = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '100m' } }
    const { containers } = aPod({ containers: [aContainer({ resources })] }).spec
    expect(containers[0]?.resources?.requests).toEqual({ cpu: '100m', memory: '1Gi' })
  })

  it('opens ports on the host under their own number where the network is shared', () => {
    const ports = [{ containerPort: 80 }]
    expect(aPod({ hostNetwork: true, containers: [aContainer({ ports })] }).spec.containers[0]?.ports).toEqual([
      { containerPort: 80, hostPort: 80, protocol: 'TCP' },
    ])
    expect(aPod({ containers: [aContainer({ ports })] }).spec.containers[0]?.ports).toEqual([
      { containerPort: 80, protocol: 'TCP' },
    ])
  })

  it('fills in volumes', () => {
    const { volumes } = aPod({
      volumes: [
        { name: 'scratch' },
        { name: 'config', configMap: { name: 'c' } },
        { name: 'host', hostPath: { path: '/var' } },
        { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      ],
    }).spec
    expect(volumes).toEqual([
      { name: 'scratch', emptyDir: {} },
      { name: 'config', configMap: { name: 'c', defaultMode: 420 } },
      { name: 'host', hostPath: { path: '/var', type: '' } },
      {
        name: 'token',
        projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] },
      },
    ])
  })
})

describe('image references', () => {
  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry:5000/team/app', 'Always'],
    ['nginx:1.27', 'IfNotPresent'],
    [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    ['Not An Image', 'IfNotPresent'],
  ])('%s is pulled %s', (image, policy) => {
    expect(defaultPullPolicy(image)).toBe(policy)
  })

  it('completes the repository', () => {
    expect(parseImageReference('nginx')?.repository).toBe('docker.io/library/nginx')
    expect(parseImageReference('team/app:1')?.repository).toBe('docker.io/team/app')
    expect(parseImageReference('localhost/app')?.repository).toBe('localhost/app')
    expect(parseImageReference('registry:5000/app:2')).toEqual({
      repository: 'registry:5000/app',
      tag: '2',
      digest: '',
    })
  })
})
