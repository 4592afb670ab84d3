import type { Node } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { at, node, start } from '../../testing/build.ts'
import { planNode, type NodeState } from './plan.ts'

const plan = (subject: Node, state: Partial<NodeState> = {}) =>
  planNode(subject, { silentMs: 0, graceMs: 50_000, eviction: 'allowed', now: start + 90_000, ...state })
const taint = (key: string, effect: string) => ({ key: `node.kubernetes.io/${key}`, effect })
const added = (key: string, effect: string) => ({ ...taint(key, effect), timeAdded: at(90) })

describe('silence', () => {
  it('is looked for when it could be too long', () => {
    const { conditions, checkInMs } = plan(node('a', { ready: 'True' }), { silentMs: 20_000 })
    expect(conditions).toBeUndefined()
    expect(checkInMs).toBe(30_000)
  })

  it('makes every condition of the kubelet unknown, and a ready node failed', () => {
    const network = { type: 'NetworkUnavailable', status: 'False' }
    const { conditions, hasFailed } = plan(node('a', { ready: 'True', conditions: [network] }), { silentMs: 50_000 })
    expect(hasFailed).toBe(true)
    expect(conditions!.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
      ['NetworkUnavailable', 'False', undefined, undefined],
      ['Ready', 'Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.'],
      ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated', 'Kubelet never posted node status.'],
      ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated', 'Kubelet never posted node status.'],
      ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated', 'Kubelet never posted node status.'],
    ])
  })

  it('is said once', () => {
    const first = plan(node('a', { ready: 'True' }), { silentMs: 50_000 })
    const unknown = node('a', { conditions: [...first.conditions!] })
    expect(plan(unknown, { silentMs: 60_000 })).toMatchObject({
      conditions: undefined,
      hasFailed: false,
      podsAreUnknown: true,
    })
  })

  it('may last longer before the kubelet has spoken for the first time', () => {
    expect(plan(node('a'), { silentMs: 55_000 }).checkInMs).toBe(5000)
    expect(plan(node('a'), { silentMs: 60_000 })).toMatchObject({ hasFailed: false, conditions: { length: 4 } })
  })
})

describe('taints', () => {
  it('follow conditions and cordons, and leave those of others', () => {
    const other = { key: 'dedicated', effect: 'NoSchedule' }
    const subject = node('a', {
      ready: 'True',
      conditions: [
        { type: 'MemoryPressure', status: 'True' },
        { type: 'DiskPressure', status: 'False' },
      ],
      taints: [other, taint('pid-pressure', 'NoSchedule')],
      spec: { unschedulable: true, taints: [other, taint('pid-pressure', 'NoSchedule')] },
    })
    expect(plan(subject).taints).toEqual([
      other,
      added('memory-pressure', 'NoSchedule'),
      added('unschedulable', 'NoSchedule'),
    ])
  })

  it('are not written when they are right', () => {
    expect(plan(node('a', { ready: 'True' })).taints).toBeUndefined()
    const tainted = node('a', {
      ready: 'False',
      taints: [taint('not-ready', 'NoSchedule'), taint('not-ready', 'NoExecute')],
    })
    expect(plan(tainted).taints).toBeUndefined()
  })

  it('drive pods off a node that is not ready, only where that is allowed', () => {
    const subject = node('a', { ready: 'False' })
    expect(plan(subject).taints).toEqual([added('not-ready', 'NoSchedule'), added('not-ready', 'NoExecute')])
    expect(plan(subject, { eviction: 'held' }).taints).toEqual([added('not-ready', 'NoSchedule')])
    expect(plan(subject, { eviction: 'stopped' }).taints).toEqual([added('not-ready', 'NoSchedule')])
  })

  it('change from not ready to unreachable even while evictions are held', () => {
    const subject = node('a', {
      ready: 'Unknown',
      taints: [taint('not-ready', 'NoSchedule'), taint('not-ready', 'NoExecute')],
    })
    expect(plan(subject, { eviction: 'held' }).taints).toEqual([
      added('unreachable', 'NoSchedule'),
      added('unreachable', 'NoExecute'),
    ])
  })

  it('that drive pods off are taken back when no node is ready', () => {
    const subject = node('a', {
      ready: 'False',
      taints: [taint('not-ready', 'NoSchedule'), taint('not-ready', 'NoExecute')],
    })
    expect(plan(subject, { eviction: 'stopped' }).taints).toEqual([taint('not-ready', 'NoSchedule')])
  })
})

describe('labels', () => {
  it('of old are kept equal to those of today', () => {
    const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'beta.kubernetes.io/arch': 'arm64' }
    expect(plan(node('a', { metadata: { labels } })).labels).toEqual({
      'beta.kubernetes.io/os': 'linux',
      'beta.kubernetes.io/arch': 'amd64',
    })
    expect(plan(node('a')).labels).toBeUndefined()
  })
})
