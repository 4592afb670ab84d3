import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../../../testing/pod-builder.ts'
import type { ContainerState, ContainerStatus, Pod } from '../types.generated.ts'
import { pods } from './kind.ts'
import { summarizePod } from './status-text.ts'

const now = Date.parse('2026-01-01T00:05:00Z')

function statusOf(state: ContainerState, fields: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state, ...fields }
}

const running = (fields: Partial<ContainerStatus> = {}) => statusOf({ running: {} }, { ready: true, ...fields })
const waiting = (reason: string) => statusOf({ waiting: { reason } })
const ended = (exitCode: number, reason?: string) => statusOf({ terminated: { exitCode, reason } })

function podWith(status: Pod['status'], spec: Partial<Pod['spec']> = {}): Pod {
  return aPod(spec, status)
}

describe('columns of pods', () => {
  it('prints a running pod', () => {
    const pod = podWith(
      { phase: 'Running', podIP: '10.244.0.5', podIPs: [{ ip: '10.244.0.5' }], containerStatuses: [running()] },
      { nodeName: 'node-1' },
    )
    expect(pods.row(pod, now)).toEqual(['web', '1/1', 'Running', '0', '5m', '10.244.0.5', 'node-1', '<none>', '<none>'])
  })

  it('tells how long ago it restarted', () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:02:00Z' } }
    const pod = podWith({ phase: 'Running', containerStatuses: [running({ restartCount: 2, lastState })] })
    expect(summarizePod(pod, now).restartsText).toBe('2 (3m ago)')
  })

  it.each<[string, Pod]>([
    ['Pending', podWith({ phase: 'Pending' })],
    ['ContainerCreating', podWith({ phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] })],
    ['CrashLoopBackOff', podWith({ phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff')] })],
    ['Completed', podWith({ phase: 'Succeeded', containerStatuses: [ended(0, 'Completed')] })],
    ['Error', podWith({ phase: 'Failed', containerStatuses: [ended(1, 'Error')] })],
    ['ExitCode:3', podWith({ phase: 'Failed', containerStatuses: [ended(3)] })],
    [
      'Signal:9',
      podWith({ phase: 'Failed', containerStatuses: [statusOf({ terminated: { exitCode: 137, signal: 9 } })] }),
    ],
    ['Evicted', podWith({ phase: 'Failed', reason: 'Evicted' })],
    [
      'SchedulingGated',
      podWith({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }),
    ],
    [
      'Init:0/1',
      podWith(
        { phase: 'Pending', initContainerStatuses: [statusOf({ running: {} }, { name: 'init' })] },
        { initContainers: [aContainer({ name: 'init' })] },
      ),
    ],
    [
      'Init:Error',
      podWith(
        { phase: 'Pending', initContainerStatuses: [ended(1, 'Error')] },
        { initContainers: [aContainer({ name: 'init' })] },
      ),
    ],
    [
      'Init:CrashLoopBackOff',
      podWith(
        { phase: 'Pending', initContainerStatuses: [waiting('CrashLoopBackOff')] },
        { initContainers: [aContainer({ name: 'init' })] },
      ),
    ],
    [
      'NotReady',
      podWith(
        {
          phase: 'Running',
          containerStatuses: [ended(0, 'Completed'), running({ name: 'second' })],
        },
        { containers: [aContainer(), aContainer({ name: 'second' })] },
      ),
    ],
  ])('says %s', (status, pod) => {
    expect(summarizePod(pod, now).status).toBe(status)
  })

  it('says Terminating while it is deleted, and Unknown where its node is lost', () => {
    const pod = podWith({ phase: 'Running', containerStatuses: [running()] })
    pod.metadata.deletionTimestamp = '2026-01-01T00:04:00Z'
    expect(summarizePod(pod, now).status).toBe('Terminating')
    pod.status = { ...pod.status, reason: 'NodeLost' }
    expect(summarizePod(pod, now).status).toBe('Unknown')
  })

  it('counts sidecars as containers', () => {
    const sidecar = aContainer({ name: 'proxy', restartPolicy: 'Always' })
    const pod = podWith(
      {
        phase: 'Running',
        initContainerStatuses: [running({ name: 'proxy', started: true, restartCount: 1 })],
        containerStatuses: [running()],
      },
      { initContainers: [sidecar] },
    )
    expect(summarizePod(pod, now)).toMatchObject({ readyContainers: 2, totalContainers: 2, restarts: 1 })
  })

  it('counts readiness gates that are met', () => {
    const pod = podWith(
      { conditions: [{ type: 'example.com/a', status: 'True' }] },
      { readinessGates: [{ conditionType: 'example.com/a' }, { conditionType: 'example.com/b' }] },
    )
    expect(pods.row(pod, now).at(-1)).toBe('1/2')
  })
})
