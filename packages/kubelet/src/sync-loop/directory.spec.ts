import { describe, expect, it } from 'vitest'
import { createPodCache } from '../pleg/pod-cache.ts'
import type { ContainerStatus } from '../runtime/types.ts'
import { aPod } from '../testing/builders.ts'
import { createPodDirectory } from './directory.ts'

const pod = aPod('web')
const ref = { uid: pod.metadata.uid!, namespace: 'default', name: 'web' }

describe('the pod directory', () => {
  it('finds the container of a name only while it runs: nothing can be executed in one that has ended', async () => {
    const cache = createPodCache()
    const directory = createPodDirectory({
      source: { list: () => [pod], byName: () => pod, byUID: () => pod },
      cache,
      workers: { state: () => undefined },
      status: { get: () => undefined },
    })
    const running = { id: 'c1', name: 'c', pod: ref, state: 'running', createdAt: 1, attempt: 0 } as ContainerStatus
    expect(await directory.runningContainerId(pod, 'c')).toBeUndefined()
    cache.putContainer(running)
    expect(await directory.runningContainerId(pod, 'c')).toBe('c1')
    cache.putContainer({ ...running, state: 'exited' })
    expect(await directory.runningContainerId(pod, 'c')).toBeUndefined()
  })
})
