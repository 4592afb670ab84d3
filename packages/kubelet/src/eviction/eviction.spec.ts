import type { EventRecorder } from '@keelson/client'
import { nullLogger } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { PodRuntime } from '../runtime/port.ts'
import type { ContainerSummary, ImageInfo, SandboxSummary } from '../runtime/types.ts'
import type { PodDirectory } from '../sync-loop/port.ts'
import { containerGarbage } from './container-plan.ts'
import { createGarbageCollector } from './garbage-collector.ts'
import { bytesToFree, defaultImagePolicy } from './image-plan.ts'
import type { DiskUsage } from './signals.ts'

const disk = (availablePercent: number, inodesFree = 100): DiskUsage => ({
  capacityBytes: 1000,
  availableBytes: availablePercent * 10,
  inodes: 100,
  inodesFree,
})
const container = (id: string, uid: string, changes: Partial<ContainerSummary> = {}): ContainerSummary =>
  ({
    id,
    name: 'c',
    pod: { uid },
    sandboxId: `s-${uid}`,
    state: 'exited',
    createdAt: Number(id),
    ...changes,
  }) as ContainerSummary
const sandbox = (id: string, uid: string, createdAt: number, running = false) =>
  ({ id, pod: { uid }, createdAt, running }) as SandboxSummary

describe('containerGarbage', () => {
  const plan = (containers: ContainerSummary[], sandboxes: SandboxSummary[] = [], gone: string[] = []) => {
    const garbage = containerGarbage({ containers, sandboxes, isGone: (uid) => gone.includes(uid) })
    return [...garbage.containers, ...garbage.sandboxes].map(({ id }) => id)
  }

  it('counts failed starts as dead once another try came after them', () => {
    const created = (id: string) => container(id, 'a', { state: 'created' })
    expect(plan([created('1'), created('2'), created('3')])).toEqual(['1'])
    expect(plan([created('1')])).toEqual([])
  })

  it('keeps the newest dead run of each container, and what runs', () => {
    const runs = [
      container('1', 'a'),
      container('2', 'a'),
      container('3', 'a', { state: 'running' }),
      container('4', 'a', { name: 'd' }),
    ]
    expect(plan(runs)).toEqual(['1'])
  })

  it('leaves nothing dead of a pod that is gone', () => {
    const runs = [container('1', 'a'), container('2', 'a', { state: 'running', sandboxId: 's2' })]
    expect(plan(runs, [sandbox('s-a', 'a', 1), sandbox('s2', 'a', 2), sandbox('s3', 'a', 3, true)], ['a'])).toEqual([
      '1',
      's-a',
    ])
  })

  it('keeps the newest sandbox and one that still holds a container', () => {
    const sandboxes = [sandbox('old', 'a', 1), sandbox('s-a', 'a', 2), sandbox('new', 'a', 3)]
    expect(plan([container('1', 'a')], sandboxes)).toEqual(['old'])
  })
})

describe('image collection', () => {
  it('starts at the high mark and aims at the low mark', () => {
    expect(bytesToFree(disk(16), defaultImagePolicy)).toBe(0)
    expect(bytesToFree(disk(15), defaultImagePolicy)).toBe(50)
    expect(bytesToFree(disk(5), defaultImagePolicy)).toBe(150)
  })

  function world(available: () => number) {
    const clock = new FakeClock()
    const image = (id: string, size: number, tag = id) =>
      ({ id, size, repoTags: [tag], repoDigests: [], user: '' }) as ImageInfo
    const state = {
      images: [image('used', 90), image('pause', 90, 'pause:1'), image('once', 60), image('never', 60)],
      using: ['used', 'once'],
      podsKnown: true,
    }
    const events: string[] = []
    const collector = createGarbageCollector({
      runtime: {
        listImages: async () => state.images,
        listContainers: async () => state.using.map((imageId) => container('1', 'a', { imageId, state: 'running' })),
        listSandboxes: async () => [],
        removeImage: async (id: string) => void (state.images = state.images.filter((each) => each.id !== id)),
      } as unknown as PodRuntime,
      pods: { byUID: () => undefined } as unknown as PodDirectory,
      podsKnown: () => state.podsKnown,
      imageDisk: () => disk(available()),
      pinnedImages: ['pause:1'],
      nodeName: 'n',
      recorder: {
        event: (_about: object, _type: string, _reason: string, message: string) => void events.push(message),
      } as unknown as EventRecorder,
      clock,
      logger: nullLogger,
    })
    return { clock, collector, state, events }
  }

  it('removes the longest unused first, and no more than needed', async () => {
    let available = 50
    const { clock, collector, state, events } = world(() => available)
    await collector.collectImages()
    state.using = ['used']
    clock.advance(120_000)
    available = 15
    await collector.collectImages()
    expect(state.images.map(({ id }) => id)).toEqual(['used', 'pause', 'once'])
    expect(events).toEqual([])
  })

  it('spares young images and those in use, and says when that is not enough', async () => {
    const { clock, collector, state, events } = world(() => 1)
    await collector.collectImages()
    expect(state.images).toHaveLength(4)
    clock.advance(120_000)
    await collector.collectImages()
    expect(state.images.map(({ id }) => id)).toEqual(['used', 'pause', 'once'])
    expect(events.at(-1)).toBe(
      'Failed to garbage collect required amount of images. Attempted to free 190 bytes, but only found 60 bytes eligible to free.',
    )
  })

  it('takes every unused image at once when the node runs short, but nothing before the pods are known', async () => {
    const { collector, state } = world(() => 50)
    state.podsKnown = false
    await collector.reclaim()
    expect(state.images).toHaveLength(4)
    state.podsKnown = true
    await collector.reclaim()
    expect(state.images.map(({ id }) => id)).toEqual(['used', 'pause', 'once'])
  })
})
