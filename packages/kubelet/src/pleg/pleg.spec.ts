import { nullLogger, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it, vi } from 'vitest'
import { RuntimeError } from '../runtime/errors.ts'
import type { ContainerStatus, RuntimeEvent, SandboxSummary } from '../runtime/types.ts'
import { createPleg } from './pleg.ts'
import type { PlegOptions } from './pleg.ts'
import { createPodCache } from './pod-cache.ts'

const pod = { uid: 'u', namespace: 'default', name: 'web' }
const container = { id: 'c', name: 'main', pod, state: 'running', createdAt: 0, attempt: 0 } as ContainerStatus

/** An engine that holds nothing and says nothing; `more` makes it different. */
function plegOn(more: Partial<PlegOptions['runtime']>) {
  const clock = new FakeClock()
  const cache = createPodCache()
  const removed = vi.fn<(container: ContainerStatus) => void>()
  const runtime: PlegOptions['runtime'] = {
    listContainers: async () => [],
    listSandboxes: async () => [],
    inspectContainer: async () => container,
    inspectSandbox: () => Promise.reject(new RuntimeError('notFound', 'gone')),
    events: silent,
    ...more,
  }
  const common = { clock, random: seededRandom(1), logger: nullLogger, onChange: () => undefined, onRemoved: removed }
  return { clock, cache, removed, pleg: createPleg({ ...common, runtime, cache }) }
}

/** Events that never come, until the signal ends the stream. */
async function* silent(signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  yield* []
}

const signal = () => new AbortController().signal

describe('pleg', () => {
  it('keeps what was made while it was listing', async () => {
    const listed = Promise.withResolvers<SandboxSummary[]>()
    const { pleg, cache, removed } = plegOn({ listSandboxes: () => listed.promise })
    const started = pleg.start(signal())
    await pleg.refreshContainer('c')
    listed.resolve([])
    await started
    expect(cache.container('c')).toBe(container)
    expect(removed).not.toHaveBeenCalled()
    await pleg.stop()
  })

  it('drops what the lists do not show any more', async () => {
    const { pleg, cache, removed } = plegOn({})
    cache.putContainer(container)
    await pleg.start(signal())
    expect(cache.container('c')).toBeUndefined()
    expect(removed).toHaveBeenCalledWith(container)
    await pleg.stop()
  })

  it('holds one stream of events open, however often listing fails', async () => {
    let open = 0
    let lists = 0
    const { pleg, clock } = plegOn({
      async *events(ends) {
        open += 1
        yield* silent(ends)
        open -= 1
      },
      listContainers: async () => {
        // The first is the start's own.
        if (lists++ > 0 && lists < 6) throw new RuntimeError('unreachable', 'no answer')
        return []
      },
    })
    await pleg.start(signal())
    await vi.waitFor(async () => {
      await clock.advance(5000)
      expect(pleg.connected).toBe(true)
    })
    expect(lists).toBeGreaterThanOrEqual(6)
    expect(open).toBe(1)
    await pleg.stop()
    expect(open).toBe(0)
  })
})
