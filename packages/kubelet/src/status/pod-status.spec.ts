import { describe, expect, it } from 'vitest'
import type { SandboxStatus } from '../runtime/types.ts'
import { aPod } from '../testing/builders.ts'
import { podStatus } from './pod-status.ts'
import type { PodStatusInputs } from './pod-status.ts'

function inputs(sandbox: Partial<SandboxStatus>): PodStatusInputs {
  return {
    runtime: {
      sandboxes: [{ running: true, hostNetwork: false, ips: [], ...sandbox } as SandboxStatus],
      containers: [],
    },
    runtimeName: 'docker',
    waiting: new Map(),
    messages: new Map(),
    imageRef: () => '',
    readiness: () => undefined,
    hasStarted: () => true,
    terminal: false,
    hostIPs: ['192.0.2.1'],
    now: 0,
  }
}

describe('a pod’s address', () => {
  it('is that of its sandbox, or the node’s', () => {
    expect(podStatus(aPod('web'), inputs({ ips: ['10.244.0.7'] }))).toMatchObject({ podIP: '10.244.0.7' })
    expect(podStatus(aPod('web'), inputs({ hostNetwork: true }))).toMatchObject({ podIP: '192.0.2.1' })
  })

  it('stays when the sandbox ends before the address was ever reported', () => {
    const ended = inputs({ running: false, ips: ['10.244.0.7'] })
    expect(podStatus(aPod('web'), ended)).toMatchObject({ podIP: '10.244.0.7', podIPs: [{ ip: '10.244.0.7' }] })
    const reported = { ...aPod('web'), status: { podIP: '10.244.0.9', podIPs: [{ ip: '10.244.0.9' }] } }
    expect(podStatus(reported, ended)).toMatchObject({ podIP: '10.244.0.9' })
  })
})

describe('a pod that the node ends', () => {
  const verdict = { reason: 'DeadlineExceeded', message: 'too long' }
  const held = (state: 'running' | 'exited') => {
    const { runtime, ...rest } = inputs({})
    const container = {
      id: 'c1',
      name: 'main',
      state,
      labels: {},
      exitCode: 137,
      error: '',
      startedAt: 1,
      finishedAt: 2,
    }
    const containers = [container as unknown as PodStatusInputs['runtime']['containers'][0]]
    return { ...rest, runtime: { ...runtime, containers }, terminal: state === 'exited', verdict }
  }

  it('fails for that reason once nothing of it runs, and not before', () => {
    const still = podStatus(aPod('web'), held('running'))
    expect(still.phase).toBe('Running')
    expect(still).not.toHaveProperty('reason')
    expect(podStatus(aPod('web'), held('exited'))).toMatchObject({ phase: 'Failed', ...verdict })
  })
})
