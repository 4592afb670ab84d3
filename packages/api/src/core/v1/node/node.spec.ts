import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { Node, NodeSelectorRequirement } from '../types.generated.ts'
import { nodes } from './kind.ts'
import { nodeSelectorMatches, nodeSelectorTermMatches, podNodeAffinityMatches } from './selector-matching.ts'

const now = Date.parse('2026-01-01T00:05:00Z')

function aNode(spec: Node['spec'] = {}, status: Node['status'] = {}, labels: Record<string, string> = {}): Node {
  const node: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', labels, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec,
    status,
  }
  applyDefaults(node, nodes.schema)
  nodes.defaults?.(node)
  return node
}

describe('nodes', () => {
  it('can hand out all they have by default', () => {
    expect(aNode({}, { capacity: { cpu: '4' } }).status?.allocatable).toEqual({ cpu: '4' })
  })

  it('print status, roles and addresses', () => {
    const ready = {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.2' }],
    }
    const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' }
    const row = nodes.row(aNode({ unschedulable: true }, ready, labels), now)
    expect(row.slice(0, 4)).toEqual(['node-1', 'Ready,SchedulingDisabled', 'control-plane,worker', '5m'])
    expect(row.slice(5, 8)).toEqual(['10.0.0.2', '<none>', '<unknown>'])
    expect(nodes.row(aNode(), now).slice(1, 3)).toEqual(['Unknown', '<none>'])
  })

  it('have taints that are well-formed and unique', () => {
    const problems = (taints: Node['spec']['taints']): string[] =>
      nodes.validate(aNode({ taints })).map(fieldErrorMessage)
    expect(problems([{ key: 'a', effect: 'Shun' }])).toEqual([
      'metadata.taints[0].effect: Unsupported value: "Shun": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ])
    const twice = { key: 'a', effect: 'NoSchedule' }
    expect(problems([twice, { ...twice, value: 'b' }])[0]).toMatch(
      /^metadata\.taints\[1\]: Duplicate value: .*: taints must be unique by key and effect pair$/,
    )
  })

  it('have amounts that are none too small, whole where they must be', () => {
    const problems = nodes.validate(aNode({}, { capacity: { cpu: '-1', pods: '1500m', 'example.com/any': '1' } }))
    expect(problems.map(fieldErrorMessage)).toEqual([
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.capacity.pods: Invalid value: "1500m": must be an integer',
      'status.allocatable.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.allocatable.pods: Invalid value: "1500m": must be an integer',
    ])
  })

  it('have one pod range per family', () => {
    const cidrs = ['10.244.0.0/24', '10.244.0.0/24']
    expect(nodes.validate(aNode({ podCIDR: cidrs[0], podCIDRs: cidrs })).map(fieldErrorMessage)).toEqual([
      'spec.podCIDRs: Invalid value: ["10.244.0.0/24","10.244.0.0/24"]: may specify no more than one CIDR for each IP family',
      'spec.podCIDRs[1]: Duplicate value: "10.244.0.0/24"',
    ])
  })

  it('keep their pod range', () => {
    const [next, old] = ['10.244.1.0/24', '10.244.0.0/24'].map((cidr) => aNode({ podCIDR: cidr, podCIDRs: [cidr] }))
    expect(nodes.validateUpdate(next as Node, old as Node).map(fieldErrorMessage)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    ])
  })
})

describe('selection of nodes', () => {
  const node = aNode({}, {}, { zone: 'a', cores: '8' })
  it.each<[NodeSelectorRequirement, boolean]>([
    [{ key: 'zone', operator: 'In', values: ['a', 'b'] }, true],
    [{ key: 'zone', operator: 'In', values: ['b'] }, false],
    [{ key: 'zone', operator: 'NotIn', values: ['b'] }, true],
    [{ key: 'other', operator: 'NotIn', values: ['b'] }, true],
    [{ key: 'zone', operator: 'Exists' }, true],
    [{ key: 'other', operator: 'DoesNotExist' }, true],
    [{ key: 'constructor', operator: 'Exists' }, false],
    [{ key: 'cores', operator: 'Gt', values: ['4'] }, true],
    [{ key: 'cores', operator: 'Lt', values: ['8'] }, false],
    [{ key: 'zone', operator: 'Gt', values: ['4'] }, false],
  ])('%j: %s', (rule, expected) => {
    expect(nodeSelectorTermMatches(node, { matchExpressions: [rule] })).toBe(expected)
  })

  it('matches by name, any term of several, and nothing by an empty term', () => {
    const byName = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }
    const never = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['z'] }] }
    expect(nodeSelectorMatches(node, { nodeSelectorTerms: [never, byName] })).toBe(true)
    expect(nodeSelectorMatches(node, { nodeSelectorTerms: [{}] })).toBe(false)
  })

  it('asks for both the selector and the affinity of a pod', () => {
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] }] }
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
    expect(podNodeAffinityMatches({ containers: [], nodeSelector: { zone: 'a' } }, node)).toBe(true)
    expect(podNodeAffinityMatches({ containers: [], nodeSelector: { zone: 'b' } }, node)).toBe(false)
    expect(podNodeAffinityMatches({ containers: [], nodeSelector: { zone: 'a' }, affinity }, node)).toBe(false)
  })
})
