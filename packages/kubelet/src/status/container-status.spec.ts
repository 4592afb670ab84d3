import type { Container } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import type { ContainerStatus } from '../runtime/types.ts'
import { aContainer, aPod } from '../testing/builders.ts'
import { containerStatus } from './container-status.ts'
import type { StatusInputs } from './container-status.ts'
import { podStatus } from './pod-status.ts'

const made: ContainerStatus = {
  id: 'c1',
  name: 'main',
  pod: { uid: 'uid-web', namespace: 'default', name: 'web' },
  sandboxId: 's1',
  attempt: 0,
  state: 'running',
  createdAt: 1000,
  image: 'shell:1',
  imageId: 'i1',
  labels: {},
  startedAt: 2000,
  finishedAt: 0,
  exitCode: 0,
  oomKilled: false,
  error: '',
  pid: 7,
  mounts: [],
  tty: false,
}

function inputs(containers: ContainerStatus[], overrides: Partial<StatusInputs> = {}): StatusInputs {
  return {
    runtime: { sandboxes: [], containers },
    runtimeName: 'docker',
    waiting: new Map(),
    messages: new Map(),
    imageRef: ({ imageId }) => imageId,
    readiness: () => undefined,
    hasStarted: () => true,
    terminal: false,
    ...overrides,
  }
}

const main = (own: Partial<Container> = {}): Container => ({ ...aContainer('main', 'cat'), ...own })

describe('a container’s status', () => {
  it('shows what the container was given', () => {
    const container = main({
      resources: { requests: { cpu: '250m' }, limits: { cpu: '1' } },
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'conf', mountPath: '/conf', readOnly: true, subPath: 'x' },
      ],
    })
    const volumeMounts = [
      { name: 'data', mountPath: '/data' },
      { name: 'conf', mountPath: '/conf', readOnly: true, recursiveReadOnly: 'Disabled' },
    ]
    const pod = aPod('web', { containers: [container] })
    const waiting = containerStatus(pod, container, inputs([]))
    expect(waiting).toMatchObject({ volumeMounts, state: { waiting: { reason: 'ContainerCreating' } } })
    expect(waiting).not.toHaveProperty('resources')
    expect(containerStatus(pod, container, inputs([made]))).toMatchObject({
      volumeMounts,
      resources: { requests: { cpu: '250m' }, limits: { cpu: '1' } },
      allocatedResources: { cpu: '250m' },
    })
  })

  it('shows no more than that resources are known where there are none', () => {
    const status = containerStatus(aPod('web'), main(), inputs([made]))
    expect(status.resources).toEqual({})
    expect(status).not.toHaveProperty('allocatedResources')
    expect(status).not.toHaveProperty('volumeMounts')
  })

  it('calls an ephemeral container neither started nor ready', () => {
    const pod = aPod('web', { ephemeralContainers: [aContainer('debug', 'cat')] })
    const status = podStatus(pod, { ...inputs([{ ...made, name: 'debug' }]), hostIPs: [], now: 0 })
    expect(status.ephemeralContainerStatuses?.[0]).toMatchObject({ ready: false, state: { running: {} } })
    expect(status.ephemeralContainerStatuses?.[0]).not.toHaveProperty('started')
  })
})
