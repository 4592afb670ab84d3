import { FakeClock } from '@keelson/component-base/testing'
import type { Container } from '@keelson/api'
import { describe, expect, it } from 'vitest'
import type { ContainerStatus } from '../runtime/types.ts'
import { aContainer, aPod } from '../testing/builders.ts'
import type { PodWorkerDeps } from './deps.ts'
import { createPodState } from './pod-state.ts'
import { stopPod } from './stop-pod.ts'

const sidecar = (name: string, own: Partial<Container> = {}): Container => ({
  ...aContainer(name, 'cat'),
  restartPolicy: 'Always',
  ...own,
})
const preStop = { preStop: { exec: { command: ['true'] } } }

/** A pod whose containers all run, and a diary of what is done to them. */
function world(spec: { initContainers?: Container[]; containers: Container[] }) {
  const clock = new FakeClock()
  const diary: string[] = []
  const state = createPodState(aPod('web', spec), undefined)
  const containers = [...(spec.initContainers ?? []), ...spec.containers].map(
    ({ name }) => ({ id: name, name, state: 'running' }) as ContainerStatus,
  )
  const deps = {
    clock,
    cache: { get: () => ({ containers, sandboxes: [] }) },
    pleg: { refreshContainer: async () => undefined },
    events: { container: () => undefined },
    hooks: {
      run: async (_handler: unknown, { container }: { container: Container }) =>
        void diary.push(`hook ${container.name}`),
    },
    runtime: {
      async stopContainer(id: string, graceSeconds: number) {
        diary.push(`stop ${id} ${graceSeconds}`)
        await clock.sleep(3000)
        diary.push(`ended ${id}`)
      },
    },
  } as unknown as PodWorkerDeps
  return { clock, diary, stop: (graceSeconds: number) => stopPod(state, { graceSeconds }, deps) }
}

describe('stopPod', () => {
  it('ends sidecars after the others, last started first, but runs every hook at once', async () => {
    const { clock, diary, stop } = world({
      initContainers: [sidecar('first', { lifecycle: preStop }), sidecar('second')],
      containers: [aContainer('main', 'cat')],
    })
    const stopped = stop(30)
    await clock.advanceAsync(10_000)
    await stopped
    expect(diary.slice(0, 2).toSorted()).toEqual(['hook first', 'stop main 30'])
    expect(diary.slice(2)).toEqual(['ended main', 'stop second 27', 'ended second', 'stop first 24', 'ended first'])
  })

  it('waits for the turn of a sidecar no longer than the grace period', async () => {
    const { clock, diary, stop } = world({ initContainers: [sidecar('side')], containers: [aContainer('main', 'cat')] })
    const stopped = stop(2)
    await clock.advanceAsync(2000)
    expect(diary).toEqual(['stop main 2', 'stop side 2'])
    await clock.advanceAsync(3000)
    await stopped
  })

  it('leaves a container two seconds even where the pod has no grace', async () => {
    const { clock, diary, stop } = world({ containers: [{ ...aContainer('main', 'cat'), lifecycle: preStop }] })
    const stopped = stop(0)
    await clock.advanceAsync(3000)
    await stopped
    expect(diary).toEqual(['stop main 2', 'ended main'])
  })
})
