import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { Service, ServiceSpec } from '../types.generated.ts'
import { clusterIps, isExternalTrafficLocal, isHeadless, sessionAffinitySeconds, targetPortOf } from './helpers.ts'
import { services } from './kind.ts'

const now = Date.parse('2026-01-01T00:05:00Z')

function aService(spec: Partial<ServiceSpec> = {}, status: Service['status'] = {}): Service {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { ports: [{ port: 80 }], selector: { app: 'web' }, ...structuredClone(spec) },
    status: structuredClone(status),
  }
  applyDefaults(service, services.schema)
  services.defaults?.(service)
  return service
}

const messages = (spec: Partial<ServiceSpec>): string[] => services.validate(aService(spec)).map(fieldErrorMessage)

describe('defaults of services', () => {
  it('fills in the spec', () => {
    expect(aService().spec).toEqual({
      internalTrafficPolicy: 'Cluster',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      selector: { app: 'web' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    })
  })

  it('knows what comes with each type and with affinity', () => {
    expect(aService({ type: 'NodePort' }).spec.externalTrafficPolicy).toBe('Cluster')
    expect(aService({ type: 'LoadBalancer' }).spec.allocateLoadBalancerNodePorts).toBe(true)
    expect(aService({ type: 'ExternalName' }).spec.internalTrafficPolicy).toBeUndefined()
    expect(aService({ sessionAffinity: 'ClientIP' }).spec.sessionAffinityConfig).toEqual({
      clientIP: { timeoutSeconds: 10800 },
    })
  })
})

describe('validation of services', () => {
  it('accepts ordinary ones', () => {
    expect(messages({})).toEqual([])
    expect(messages({ type: 'NodePort' })).toEqual([])
    expect(messages({ clusterIP: 'None', clusterIPs: ['None'], ports: [] })).toEqual([])
    expect(messages({ type: 'ExternalName', externalName: 'example.com', ports: [] })).toEqual([])
  })

  it.each<[Partial<ServiceSpec>, string]>([
    [{ ports: [] }, 'spec.ports: Required value'],
    [{ ports: [{ port: 0 }] }, 'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive'],
    [{ ports: [{ port: 1 }, { port: 2 }] }, 'spec.ports[0].name: Required value'],
    [
      {
        ports: [
          { name: 'a', port: 1 },
          { name: 'a', port: 2 },
        ],
      },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      { type: 'Magic' },
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      { ports: [{ port: 1, nodePort: 30000 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [{ type: 'ExternalName', ports: [] }, 'spec.externalName: Required value'],
    [
      { clusterIP: '1.2.3', clusterIPs: ['1.2.3'] },
      'spec.clusterIPs[0]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.8'] },
      'spec.clusterIPs: Invalid value: ["10.96.0.8"]: first value must match `clusterIP`',
    ],
    [
      { externalTrafficPolicy: 'Local' },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      { loadBalancerClass: 'example.com/own' },
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      { type: 'NodePort', allocateLoadBalancerNodePorts: false },
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      { sessionAffinity: 'Sticky' },
      'spec.sessionAffinity: Unsupported value: "Sticky": supported values: "ClientIP", "None"',
    ],
  ])('refuses %j', (spec, message) => {
    expect(messages(spec)).toContain(message)
  })

  it.each<[Partial<ServiceSpec>, string]>([
    [
      { type: 'NodePort', clusterIP: 'None', clusterIPs: ['None'] },
      `spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services`,
    ],
    [
      { type: 'ExternalName', externalName: 'a.b', ports: [], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
      'spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
    ],
    [
      { clusterIPs: ['10.96.0.1'] },
      'spec.clusterIPs: Invalid value: ["10.96.0.1"]: must be empty when `clusterIP` is not specified',
    ],
    [{ ipFamilies: ['IPv4', 'IPv4'] }, 'spec.ipFamilies[1]: Duplicate value: "IPv4"'],
    [
      { ipFamilyPolicy: 'Any' },
      'spec.ipFamilyPolicy: Unsupported value: "Any": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
    ],
    [
      { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', '10.96.0.2'] },
      'spec.clusterIPs: Invalid value: ["10.96.0.1","10.96.0.2"]: may specify no more than one IP for each IP family',
    ],
    [
      { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ipFamilies: ['IPv6'] },
      'spec.clusterIPs[0]: Invalid value: "10.96.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
    ],
    [
      { externalIPs: ['169.254.1.1'] },
      'spec.externalIPs[0]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
    [
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 90_000 } } },
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400',
    ],
    [
      { loadBalancerSourceRanges: ['10.0.0.0/8'] },
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
    [
      { trafficDistribution: 'Near' },
      'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
    [
      {
        ports: [
          { name: 'a', port: 1, nodePort: 30000 },
          { name: 'b', port: 2, nodePort: 30000 },
        ],
        type: 'NodePort',
      },
      'spec.ports[1].nodePort: Duplicate value: 30000',
    ],
  ])('refuses also %j', (spec, message) => {
    expect(messages(spec)).toContain(message)
  })

  it('compares the two annotations on topology', () => {
    const service = aService()
    service.metadata.annotations = {
      'service.kubernetes.io/topology-mode': 'Auto',
      'service.kubernetes.io/topology-aware-hints': 'Disabled',
    }
    expect(services.validate(service).map(fieldErrorMessage)).toEqual([
      'metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "Auto": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
    ])
  })

  const changed = (next: Partial<ServiceSpec>, old: Partial<ServiceSpec>): string[] =>
    services.validateUpdate(aService(next), aService(old)).map(fieldErrorMessage)
  const primary = { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'], ipFamilies: ['IPv4'] }
  const balanced = { ...primary, type: 'LoadBalancer' }

  it.each<[Partial<ServiceSpec>, Partial<ServiceSpec>, string[]]>([
    [
      { ...primary, clusterIPs: [], clusterIP: '' },
      primary,
      ['spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset'],
    ],
    [
      { ...primary, clusterIP: 'None', clusterIPs: ['None'] },
      primary,
      ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set'],
    ],
    [primary, { type: 'ExternalName', externalName: 'a.b', ports: [] }, []],
    [
      { ...primary, clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv6'] },
      { clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4'] },
      [],
    ],
    [
      { ...primary, ipFamilyPolicy: 'PreferDualStack' },
      { ...primary, clusterIPs: ['10.96.0.9', 'fd00::9'], ipFamilies: ['IPv4', 'IPv6'] },
      [
        `spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to 'SingleStack' when releasing the secondary clusterIP`,
        `spec.ipFamilyPolicy: Invalid value: "PreferDualStack": must be set to 'SingleStack' when releasing the secondary ipFamily`,
      ],
    ],
    [
      { ...balanced, loadBalancerClass: 'a.b/c' },
      balanced,
      ['spec.loadBalancerClass: Invalid value: "a.b/c": may not change once set'],
    ],
    [
      { ...balanced, externalTrafficPolicy: 'Local', healthCheckNodePort: 30001 },
      { ...balanced, externalTrafficPolicy: 'Local', healthCheckNodePort: 30002 },
      ['spec.healthCheckNodePort: Forbidden: field is immutable'],
    ],
  ])('says of a change to %j from %j what may not be', (next, old, wanted) => {
    expect(changed(next, old)).toEqual(wanted)
  })

  it.each([
    [{ ip: 'x', ipMode: 'VIP' }, 'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address'],
    [{ ipMode: 'VIP' }, 'status.loadBalancer.ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set'],
    [
      { hostname: '1.2.3.4' },
      'status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
    ],
  ])('refuses a load balancer at %j', (ingress, message) => {
    const service = aService({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [ingress] } })
    expect(services.validateStatusUpdate(service, service).map(fieldErrorMessage)).toContain(message)
  })

  it('keeps the primary address', () => {
    const [next, old] = ['10.96.0.8', '10.96.0.9'].map((ip) => aService({ clusterIP: ip, clusterIPs: [ip] }))
    expect(services.validateUpdate(next as Service, old as Service).map(fieldErrorMessage)).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set',
    ])
  })
})

describe('columns of services', () => {
  it.each<[Service, unknown[]]>([
    [
      aService({ clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] }),
      ['web', 'ClusterIP', '10.96.0.9', '<none>', '80/TCP', '5m', 'app=web'],
    ],
    [
      aService({ type: 'NodePort', clusterIPs: ['10.96.0.9'], ports: [{ port: 80, nodePort: 30080 }] }),
      ['web', 'NodePort', '10.96.0.9', '<none>', '80:30080/TCP', '5m', 'app=web'],
    ],
    [
      aService({ type: 'LoadBalancer', clusterIPs: ['10.96.0.9'] }),
      ['web', 'LoadBalancer', '10.96.0.9', '<pending>', '80/TCP', '5m', 'app=web'],
    ],
    [
      aService({ type: 'LoadBalancer', clusterIPs: ['10.96.0.9'] }, { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } }),
      ['web', 'LoadBalancer', '10.96.0.9', '1.2.3.4', '80/TCP', '5m', 'app=web'],
    ],
    [
      aService({ type: 'ExternalName', externalName: 'example.com', ports: [], selector: undefined }),
      ['web', 'ExternalName', '<none>', 'example.com', '<none>', '5m', '<none>'],
    ],
  ])('%#', (service, row) => {
    expect(services.row(service, now)).toEqual(row)
  })
})

describe('helpers of services', () => {
  it('tell headless services from those with addresses', () => {
    expect(isHeadless(aService({ clusterIP: 'None' }))).toBe(true)
    expect(clusterIps(aService({ clusterIP: 'None' }))).toEqual([])
    expect(clusterIps(aService({ clusterIP: '10.96.0.9' }))).toEqual(['10.96.0.9'])
  })

  it('read affinity and traffic policy', () => {
    expect(sessionAffinitySeconds(aService())).toBeUndefined()
    expect(sessionAffinitySeconds(aService({ sessionAffinity: 'ClientIP' }))).toBe(10800)
    expect(isExternalTrafficLocal(aService({ type: 'NodePort', externalTrafficPolicy: 'Local' }))).toBe(true)
    expect(isExternalTrafficLocal(aService())).toBe(false)
  })

  it('find the target port by number and by name', () => {
    const pod = { spec: { containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] } }
    expect(targetPortOf(pod, { port: 80, targetPort: 9 })).toBe(9)
    expect(targetPortOf(pod, { port: 80, targetPort: 'http' })).toBe(8080)
    expect(targetPortOf(pod, { port: 80, targetPort: 'http', protocol: 'UDP' })).toBeUndefined()
  })
})
