import { statusErrors } from '@keelson/apimachinery'
import type { Pod } from '@keelson/api'
import { nullLogger, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { aPod } from '../testing/builders.ts'
import { createStatusManager } from './status-manager.ts'
import type { StatusManagerOptions } from './status-manager.ts'

const resource = { group: '', resource: 'pods' }
const conflict = () => statusErrors.conflict(resource, 'web', 'the object has been modified')

const pod = aPod('web')
let clock: FakeClock
/** The pod as the informer shows it. */
let known: Pod | undefined
const api = {
  patch: vi.fn<() => Promise<Pod>>(),
  delete: vi.fn<() => Promise<void>>(),
  get: vi.fn<() => Promise<Pod>>(),
}

function manager() {
  const pods = api as unknown as StatusManagerOptions['pods']
  return createStatusManager({ pods, latest: () => known, clock, random: seededRandom(1), logger: nullLogger })
}

beforeEach(() => {
  vi.resetAllMocks()
  clock = new FakeClock()
  known = pod
  api.patch.mockResolvedValue(pod)
  api.delete.mockResolvedValue(undefined)
})

describe('the status manager', () => {
  it('writes again after a conflict, and finishes the deletion that waits behind the status', async () => {
    api.patch.mockRejectedValueOnce(conflict())
    const statuses = manager()
    statuses.set(pod, { phase: 'Running' })
    statuses.finishDeletion(pod)
    await vi.waitFor(async () => {
      await clock.advance(1000)
      expect(api.delete).toHaveBeenCalled()
    })
    expect(api.patch).toHaveBeenCalledTimes(2)
    expect(api.delete).toHaveBeenCalledWith('web', expect.objectContaining({ gracePeriodSeconds: 0 }))
    await statuses.stop()
  })

  it.each([
    ['there is no such pod', () => statusErrors.notFound(resource, 'web')],
    ['the name is another pod’s by now', conflict],
  ])('gives up when %s', async (_why, refusal) => {
    known = undefined
    api.patch.mockRejectedValue(refusal())
    const statuses = manager()
    statuses.set(pod, { phase: 'Running' })
    for (let second = 0; second < 60; second++) await clock.advance(1000)
    expect(api.patch).toHaveBeenCalledTimes(1)
    await statuses.stop()
  })
})
