import type { Node } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import { conditionEvents } from './events.ts'
import { meminfoBytes } from './machine.ts'
import { nodeStatus, statusPatch } from './status.ts'
import { config, reading } from './testing/node-facts.ts'

const now = Date.UTC(2026, 0, 1)
const later = now + 60_000
const status = (changes: Partial<typeof reading> = {}, previous?: Node['status'], at = now) =>
  nodeStatus(config, { ...reading, ...changes }, { previous, now: at })

describe('nodeStatus', () => {
  it('tells what the machine has and what pods may use', () => {
    expect(status()).toMatchObject({
      addresses: [
        { type: 'InternalIP', address: '10.0.0.5' },
        { type: 'Hostname', address: 'node-1' },
      ],
      capacity: { cpu: '4', memory: '8388608Ki', pods: '110', 'ephemeral-storage': '1048576Ki', 'hugepages-2Mi': '0' },
      allocatable: { cpu: '4', memory: '8286208Ki', pods: '110', 'ephemeral-storage': '966367642' },
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: { containerRuntimeVersion: 'docker://20.10.24', architecture: 'amd64' },
    })
  })

  it('has the four conditions in upstream words', () => {
    expect(
      status().conditions?.map(({ type, status: value, reason, message }) => [type, value, reason, message]),
    ).toEqual([
      ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
      ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
      ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
      ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
    ])
    const ready = (problems: string[]) => status({ problems }).conditions?.at(-1)
    expect(ready(['a'])).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'a' })
    expect(ready(['a', 'b'])).toMatchObject({ message: '[a, b]' })
  })

  it('keeps the time of the last change of a condition', () => {
    const before = status()
    const after = status({ problems: ['x'] }, before, later)
    expect(after.conditions?.[0]).toMatchObject({
      lastTransitionTime: '2026-01-01T00:00:00Z',
      lastHeartbeatTime: '2026-01-01T00:01:00Z',
    })
    expect(after.conditions?.[3]).toMatchObject({ lastTransitionTime: '2026-01-01T00:01:00Z' })
  })
})

describe('statusPatch', () => {
  const node = (nodeStatusNow: Node['status']): Node => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    spec: {},
    status: nodeStatusNow,
  })

  it('is nothing when only heartbeats differ', () => {
    const before = status()
    expect(statusPatch(node(before), status({}, before, later))).toBeUndefined()
  })

  it('holds what differs', () => {
    const before = status()
    const after = status({ images: [{ names: ['a:1'], sizeBytes: 5 }] }, before, later)
    expect(statusPatch(node(before), after)).toEqual({ status: { images: [{ names: ['a:1'], sizeBytes: 5 }] } })
    const patch = statusPatch(node({ ...before, addresses: [] }), before)
    expect(patch?.status).toMatchObject({
      addresses: [{ $patch: 'replace' }, { type: 'InternalIP' }, { type: 'Hostname' }],
    })
    expect(Object.keys(statusPatch(node(before), status({ problems: ['x'] }, before))?.status ?? {})).toEqual([
      'conditions',
    ])
  })
})

describe('conditionEvents', () => {
  it('tells of changes only', () => {
    const first = status({ problems: ['no network'] })
    expect(conditionEvents(undefined, first)).toEqual([
      'NodeHasSufficientMemory',
      'NodeHasNoDiskPressure',
      'NodeHasSufficientPID',
    ])
    const ready = status({}, first)
    expect(conditionEvents(first, ready)).toEqual(['NodeReady'])
    expect(conditionEvents(ready, ready)).toEqual([])
    const pressed = status({ pressure: { memory: false, disk: true, pid: false }, problems: ['x'] }, ready)
    expect(conditionEvents(ready, pressed)).toEqual(['NodeHasDiskPressure', 'NodeNotReady'])
  })
})

it('reads rows of /proc/meminfo', () => {
  expect(meminfoBytes('MemTotal:       24683660 kB\nMemFree: 1 kB\n', 'MemTotal')).toBe(24_683_660 * 1024)
})
