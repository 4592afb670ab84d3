import type { Node, Pod, PodSpec } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../testing/builders.ts'
import { admitPod } from './admit.ts'
import type { AdmissionContext } from './port.ts'

const node: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', labels: { zone: 'a' } },
  spec: {},
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '3', 'example.com/gpu': '1' } },
}
const calm = { memory: false, disk: false, pid: false }

function verdict(spec: Partial<PodSpec>, context: Partial<AdmissionContext> = {}, meta: Partial<Pod['metadata']> = {}) {
  const pod = aPod('web', spec)
  const whole = { node, others: [], pressure: calm, allowedUnsafeSysctls: [], ...context }
  return admitPod({ ...pod, metadata: { ...pod.metadata, ...meta } }, whole)
}

const asking = (requests: Record<string, string>) => ({
  containers: [{ ...aContainer('main', 'cat'), resources: { requests } }],
})
const other = (name: string, spec: Partial<PodSpec> = {}) => aPod(name, spec)
const onPort = (hostPort: number, hostIP?: string) => ({
  containers: [{ ...aContainer('main', 'cat'), ports: [{ containerPort: 80, hostPort, hostIP }] }],
})
const withSysctl = (name: string, spec: Partial<PodSpec> = {}) => ({
  ...spec,
  securityContext: { sysctls: [{ name, value: '1' }] },
})

describe('admitPod', () => {
  it('lets in what fits', () => {
    expect(verdict(asking({ cpu: '4', memory: '8Gi' }))).toBeUndefined()
    expect(verdict(asking({ cpu: '2' }), { others: [other('a', asking({ cpu: '2' }))] })).toBeUndefined()
  })

  it.each<[string, Partial<PodSpec>, Pod[], object]>([
    [
      'cpu in thousandths',
      asking({ cpu: '2500m' }),
      [other('a', asking({ cpu: '2' }))],
      {
        reason: 'OutOfcpu',
        message: "Node didn't have enough resource: cpu, requested: 2500, used: 2000, capacity: 4000",
      },
    ],
    [
      'memory in bytes',
      asking({ memory: '9Gi', cpu: '1' }),
      [],
      {
        reason: 'OutOfmemory',
        message: "Node didn't have enough resource: memory, requested: 9663676416, used: 0, capacity: 8589934592",
      },
    ],
    [
      'places',
      {},
      [other('a'), other('b'), other('c')],
      { reason: 'OutOfpods', message: "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3" },
    ],
    ['an extended resource', asking({ 'example.com/gpu': '2' }), [], { reason: 'OutOfexample.com/gpu' }],
  ])('turns away for want of %s', (_what, spec, others, expected) => {
    expect(verdict(spec, { others })).toMatchObject(expected)
  })

  it('leaves an extended resource that the node does not have to the cluster', () => {
    expect(verdict(asking({ 'example.com/licence': '5' }))).toBeUndefined()
  })

  it.each<[string, Partial<PodSpec>, Partial<AdmissionContext>, string]>([
    ['NodeAffinity', { nodeSelector: { zone: 'b' } }, {}, "node(s) didn't match Pod's node affinity/selector"],
    ['NodeName', { nodeName: 'node-2' }, {}, "node(s) didn't match the requested node name"],
    [
      'NodePorts',
      onPort(8080, '10.0.0.1'),
      { others: [other('a', onPort(8080))] },
      "node(s) didn't have free ports for the requested pod ports",
    ],
    [
      'TaintToleration',
      {},
      { node: { ...node, spec: { taints: [{ key: 'gone', effect: 'NoExecute' }] } } },
      "node(s) had taints that the pod didn't tolerate",
    ],
  ])('turns away by %s', (reason, spec, context, why) => {
    expect(verdict(spec, context)).toEqual({ reason, message: `Predicate ${reason} failed: ${why}` })
  })

  it('does not mind taints that only keep the scheduler away, nor free ports', () => {
    const tainted = { ...node, spec: { taints: [{ key: 'busy', effect: 'NoSchedule' }] } }
    expect(verdict({}, { node: tainted })).toBeUndefined()
    expect(verdict(onPort(8080), { others: [other('a', onPort(8081))] })).toBeUndefined()
  })

  it('takes only critical pods under pressure, and with memory short those that asked for some', () => {
    const memory = { pressure: { ...calm, memory: true } }
    const evicted = { reason: 'Evicted', message: 'The node had condition: [MemoryPressure]. ' }
    expect(verdict({}, memory)).toEqual(evicted)
    expect(verdict(asking({ cpu: '1' }), memory)).toBeUndefined()
    expect(verdict({ tolerations: [{ operator: 'Exists' }] }, memory)).toBeUndefined()
    const both = { pressure: { ...calm, memory: true, disk: true } }
    expect(verdict(asking({ cpu: '1' }), both)?.message).toBe('The node had condition: [MemoryPressure DiskPressure]. ')
    expect(verdict({ priority: 2_000_000_000 }, both)).toBeUndefined()
  })

  it('forbids sysctls that are neither safe nor allowed, or not the pod’s own', () => {
    expect(verdict(withSysctl('net.ipv4.tcp_syncookies'))).toBeUndefined()
    expect(verdict(withSysctl('kernel.msgmax'))).toEqual({
      reason: 'SysctlForbidden',
      message: 'forbidden sysctl: "kernel.msgmax" not allowlisted',
    })
    expect(verdict(withSysctl('kernel/msgmax'), { allowedUnsafeSysctls: ['kernel.msg*'] })).toBeUndefined()
    expect(verdict(withSysctl('net.ipv4.tcp_syncookies', { hostNetwork: true }))?.message).toBe(
      'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled',
    )
    expect(verdict(withSysctl('kernel.shm_rmid_forced', { hostIPC: true }))?.message).toBe(
      'forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled',
    )
  })

  it('turns away what this platform cannot do', () => {
    expect(verdict({ os: { name: 'windows' } })?.reason).toBe('PodOSNotSupported')
    expect(verdict({}, {}, { labels: { 'kubernetes.io/os': 'windows' } })?.reason).toBe(
      'PodOSSelectorNodeLabelDoesNotMatch',
    )
    expect(verdict({ securityContext: { supplementalGroupsPolicy: 'Strict' } })).toEqual({
      reason: 'SupplementalGroupsPolicyNotSupported',
      message: 'SupplementalGroupsPolicy=Strict is not supported in this node',
    })
  })
})
