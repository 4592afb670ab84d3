import type { Pod } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import type { ContainerStatus, SandboxStatus } from '../runtime/types.ts'
import { aContainer, aPod } from '../testing/builders.ts'
import { computePodActions } from './compute-pod-actions.ts'
import { containerHash } from './container-hash.ts'
import { hashLabel } from './kill-verdict.ts'
import type { ProbeVerdicts } from './kill-verdict.ts'

const pod = { uid: 'uid-web', namespace: 'default', name: 'web' }
const quiet: ProbeVerdicts = { liveness: () => undefined, startup: () => undefined }

function sandbox(overrides: Partial<SandboxStatus> = {}): SandboxStatus {
  return {
    id: 's1',
    pod,
    attempt: 0,
    running: true,
    createdAt: 1,
    labels: {},
    ips: ['10.0.0.1'],
    hostNetwork: false,
    pid: 1,
    ...overrides,
  }
}

function container(name: string, overrides: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    id: `c-${name}`,
    name,
    pod,
    sandboxId: 's1',
    attempt: 0,
    state: 'running',
    createdAt: 2,
    image: 'shell:1',
    imageId: 'i',
    labels: {},
    startedAt: 3,
    finishedAt: 0,
    exitCode: 0,
    oomKilled: false,
    error: '',
    pid: 2,
    mounts: [],
    tty: false,
    ...overrides,
  }
}

function plan(
  spec: Partial<NonNullable<Pod['spec']>>,
  held: { sandboxes?: SandboxStatus[]; containers?: ContainerStatus[] },
  probes = quiet,
) {
  const actions = computePodActions(aPod('web', spec), { sandboxes: [], containers: [], ...held }, probes)
  return {
    killPod: actions.killPod,
    sandbox: actions.createSandbox,
    start: actions.start.map((start) => start.container.name),
    kill: actions.kill.map((kill) => kill.reason),
  }
}

const nothing = { killPod: false, sandbox: undefined, start: [], kill: [] }
const two = { containers: [aContainer('a', 'cat'), aContainer('b', 'cat')] }
const withInit = { ...two, initContainers: [aContainer('i', 'true'), aContainer('j', 'true')] }
const sidecar = { ...aContainer('side', 'cat'), restartPolicy: 'Always' }
const exited = (exitCode: number) => ({ state: 'exited' as const, exitCode })

describe('computePodActions', () => {
  it('begins with a sandbox and every container', () => {
    expect(plan(two, {})).toEqual({ ...nothing, sandbox: 0, start: ['a', 'b'] })
  })

  it('begins with the first init container where there is one', () => {
    expect(plan(withInit, {})).toEqual({ ...nothing, sandbox: 0, start: ['i'] })
  })

  it('wants nothing while all runs', () => {
    expect(plan(two, { sandboxes: [sandbox()], containers: [container('a'), container('b')] })).toEqual(nothing)
  })

  it('starts over in a new sandbox when the old one has died', () => {
    const held = {
      sandboxes: [sandbox({ running: false, attempt: 3 })],
      containers: [container('a'), container('b', exited(137))],
    }
    expect(plan(two, held)).toEqual({ ...nothing, killPod: true, sandbox: 4, start: ['a', 'b'] })
  })

  it('does not start over a pod that must not restart', () => {
    const held = {
      sandboxes: [sandbox({ running: false })],
      containers: [container('a', exited(137)), container('b', exited(0))],
    }
    expect(plan({ ...two, restartPolicy: 'Never' }, held)).toEqual(nothing)
  })

  it('starts over only what has not succeeded, if only failures restart', () => {
    const held = {
      sandboxes: [sandbox({ running: false })],
      containers: [container('a', exited(0)), container('b', exited(1))],
    }
    expect(plan({ ...two, restartPolicy: 'OnFailure' }, held)).toMatchObject({ sandbox: 1, start: ['b'] })
  })

  it.each([
    ['Always', 0, ['a']],
    ['Always', 1, ['a']],
    ['OnFailure', 0, []],
    ['OnFailure', 1, ['a']],
    ['Never', 0, []],
    ['Never', 1, []],
  ])('with restart policy %s after exit code %i starts %j', (restartPolicy, exitCode, start) => {
    const held = { sandboxes: [sandbox()], containers: [container('a', exited(exitCode)), container('b')] }
    expect(plan({ ...two, restartPolicy }, held)).toEqual({ ...nothing, start })
  })

  it('ends the pod once nothing of it is to run any more', () => {
    const held = { sandboxes: [sandbox()], containers: [container('a', exited(0)), container('b', exited(1))] }
    expect(plan({ ...two, restartPolicy: 'Never' }, held)).toEqual({ ...nothing, killPod: true })
  })

  it('starts a container anew whose create was not followed by a start', () => {
    const held = { sandboxes: [sandbox()], containers: [container('a', { state: 'created' }), container('b')] }
    expect(plan(two, held)).toEqual({ ...nothing, start: ['a'] })
  })

  it.each(['Always', 'Never'])('replaces a container whose image changed under restart policy %s', (restartPolicy) => {
    const old = { labels: { [hashLabel]: containerHash({ name: 'a', image: 'shell:0' }) } }
    const held = { sandboxes: [sandbox()], containers: [container('a', old), container('b')] }
    expect(plan({ ...two, restartPolicy }, held)).toEqual({ ...nothing, kill: ['changed'], start: ['a'] })
  })

  it.each(['liveness', 'startup'] as const)('replaces a container whose %s probe failed', (kind) => {
    const probes = { ...quiet, [kind]: (id: string) => (id === 'c-a' ? 'failure' : undefined) }
    const held = { sandboxes: [sandbox()], containers: [container('a'), container('b')] }
    expect(plan(two, held, probes)).toEqual({ ...nothing, kill: [kind], start: ['a'] })
    expect(plan({ ...two, restartPolicy: 'Never' }, held, probes)).toEqual({ ...nothing, kill: [kind] })
  })

  describe('with init containers', () => {
    const held = (...containers: ContainerStatus[]) => ({ sandboxes: [sandbox()], containers })

    it('waits for the one that runs', () => {
      expect(plan(withInit, held(container('i')))).toEqual(nothing)
    })
    it('goes on to the next, then to the others', () => {
      expect(plan(withInit, held(container('i', exited(0)))).start).toEqual(['j'])
      expect(plan(withInit, held(container('i', exited(0)), container('j', exited(0)))).start).toEqual(['a', 'b'])
    })
    it('repeats one that failed, or gives the pod up', () => {
      expect(plan(withInit, held(container('i', exited(1)))).start).toEqual(['i'])
      expect(plan({ ...withInit, restartPolicy: 'Never' }, held(container('i', exited(1))))).toEqual({
        ...nothing,
        killPod: true,
      })
    })
    it('does not ask for them again once the others have run, even when they were removed', () => {
      expect(plan(withInit, held(container('a'), container('b')))).toEqual(nothing)
    })
    it('runs them again in a new sandbox', () => {
      const before = container('i', { ...exited(0), sandboxId: 's0' })
      expect(plan(withInit, held(before)).start).toEqual(['i'])
    })
  })

  describe('with sidecars', () => {
    const spec = { ...two, initContainers: [sidecar, aContainer('j', 'true')] }
    const held = (...containers: ContainerStatus[]) => ({ sandboxes: [sandbox()], containers })

    it('goes on as soon as the sidecar has started', () => {
      expect(plan(spec, held(container('side'))).start).toEqual(['j'])
    })
    it('waits for its startup probe', () => {
      const probed = { ...spec, initContainers: [{ ...sidecar, startupProbe: { exec: { command: ['true'] } } }] }
      expect(plan(probed, held(container('side')))).toEqual(nothing)
      expect(plan(probed, held(container('side')), { ...quiet, startup: () => 'success' }).start).toEqual(['a', 'b'])
    })
    it('starts it again beside running containers', () => {
      expect(plan(spec, held(container('side', exited(0)), container('a'), container('b'))).start).toEqual(['side'])
    })
  })

  it('starts an ephemeral container once', () => {
    const spec = { ...two, ephemeralContainers: [{ name: 'debug', image: 'shell:1' }] }
    const running = [container('a'), container('b')]
    expect(plan(spec, { sandboxes: [sandbox()], containers: running }).start).toEqual(['debug'])
    expect(
      plan(spec, { sandboxes: [sandbox()], containers: [...running, container('debug', exited(0))] }).start,
    ).toEqual([])
  })
})
