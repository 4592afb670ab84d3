import type { Pod, PodSpec } from '@keelson/api'
import { createMetricsRegistry, nullLogger } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { aContainer, aPod } from '../testing/builders.ts'
import { createEvictionManager } from './eviction-manager.ts'
import type { Observations } from './signals.ts'
import { parseThreshold } from './thresholds.ts'
import type { PodUse } from './usage.ts'

const mebi = 2 ** 20
const idle: PodUse = {
  memoryBytes: 0,
  processes: 1,
  diskBytes: 0,
  inodes: 0,
  containers: [],
  emptyDirs: new Map(),
}
const plenty: Observations = {
  'memory.available': { available: 500 * mebi, capacity: 1000 * mebi },
  'nodefs.available': { available: 500 * mebi, capacity: 1000 * mebi },
}
const shortOf = (signal: keyof Observations): Observations => ({
  ...plenty,
  [signal]: { available: 80 * mebi, capacity: 1000 * mebi },
})
const using = (memoryMi: number): PodUse => ({
  ...idle,
  memoryBytes: memoryMi * mebi,
  containers: [{ name: 'main', memoryBytes: memoryMi * mebi, diskBytes: 0 }],
})
const asking = (requests: Record<string, string>, more: Partial<PodSpec> = {}): Partial<PodSpec> => ({
  containers: [{ ...aContainer('main', 'cat'), resources: { requests } }],
  ...more,
})

/** A node with these pods, and what became of them. */
function world(pods: Record<string, [spec: Partial<PodSpec>, use: PodUse | Error]>, observed: Observations) {
  const all = Object.entries(pods).map(([name, [spec]]) => aPod(name, spec))
  const evicted: object[] = []
  const events: string[] = []
  const clock = new FakeClock()
  const world = {
    observed,
    evicted,
    events,
    measured: [] as string[],
    reclaimed: 0,
    metrics: createMetricsRegistry(),
    clock,
    /** When an evicted pod has ended. */
    ended: Promise.resolve(),
    /** When all that nobody uses was removed. */
    reclaiming: Promise.resolve(),
  }
  const note = (_about: unknown, type: string, reason: string, message: string) =>
    void events.push(`${type} ${reason} ${message}`)
  const manager = createEvictionManager({
    thresholds: [parseThreshold('memory.available<100Mi')!, parseThreshold('nodefs.available<10%')!],
    observe: () => world.observed,
    async measure(pod: Pod) {
      world.measured.push(pod.metadata.name ?? '')
      const use = pods[pod.metadata.name ?? '']?.[1] ?? idle
      if (use instanceof Error) throw use
      return use
    },
    async reclaim() {
      world.reclaimed++
      await world.reclaiming
    },
    pods: { pods: () => all, runningPodUIDs: () => all.map(({ metadata }) => metadata.uid ?? '') },
    evictor: {
      evict(uid, verdict) {
        evicted.push({ uid, ...verdict })
        return world.ended
      },
    },
    events: { pod: note, container: () => undefined },
    recorder: { event: note },
    nodeName: 'node-1',
    metrics: world.metrics,
    clock,
    logger: nullLogger,
  })
  return { ...world, world, manager }
}

describe('eviction manager', () => {
  it('leaves a healthy node alone, without measuring anything', async () => {
    const { manager, evicted, measured } = world({ web: [{}, using(900)] }, plenty)
    await manager.synchronize()
    expect([evicted, measured]).toEqual([[], []])
  })

  it('evicts one pod that uses more memory than it asked for, and says why', async () => {
    const pods: Parameters<typeof world>[0] = {
      modest: [asking({ memory: '300Mi' }), using(200)],
      greedy: [asking({ memory: '100Mi' }), using(150)],
      worst: [asking({ memory: '100Mi' }), using(300)],
      valued: [asking({ memory: '100Mi' }, { priority: 100 }), using(900)],
      vital: [asking({}, { priority: 2_000_001_000 }), using(900)],
    }
    const { manager, evicted, events, metrics } = world(pods, shortOf('memory.available'))
    await manager.synchronize()
    const message =
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container main was using 300Mi, request is 100Mi, has larger consumption of memory. '
    expect(evicted).toEqual([{ uid: 'uid-worst', reason: 'Evicted', message, disruption: true, graceSeconds: 1 }])
    expect(events).toEqual(['Warning EvictionThresholdMet Attempting to reclaim memory', `Warning Evicted ${message}`])
    expect(metrics.render()).toContain('kubelet_evictions{eviction_signal="memory.available"} 1')
  })

  it('frees the disk of what nobody uses before it takes a pod', async () => {
    const own = { ...idle, diskBytes: 50 * mebi }
    const freed = world({ web: [{}, own] }, shortOf('nodefs.available'))
    await freed.manager.synchronize()
    expect(freed.world.reclaimed).toBe(1)
    expect(freed.evicted).toMatchObject([{ uid: 'uid-web' }])

    const relieved = world({ web: [{}, own] }, shortOf('nodefs.available'))
    const looks = [shortOf('nodefs.available'), plenty]
    Object.defineProperty(relieved.world, 'observed', { get: () => looks.shift() ?? plenty })
    await relieved.manager.synchronize()
    expect(relieved.evicted).toEqual([])
  })

  it('evicts every pod that uses more of the disk than it may', async () => {
    const limited = (limit: string): Partial<PodSpec> => ({
      containers: [
        { ...aContainer('main', 'cat'), resources: { limits: { 'ephemeral-storage': limit } } },
        aContainer('other', 'cat'),
      ],
    })
    const disk = (own: number, all: number): PodUse => ({
      ...idle,
      diskBytes: all * mebi,
      containers: [{ name: 'main', memoryBytes: 0, diskBytes: own * mebi }],
    })
    const volumes = [{ name: 'data', emptyDir: { sizeLimit: '5Mi' } }]
    const pods: Parameters<typeof world>[0] = {
      volume: [{ volumes }, { ...idle, emptyDirs: new Map([['data', 6 * mebi]]) }],
      within: [{ volumes }, { ...idle, emptyDirs: new Map([['data', 4 * mebi]]) }],
      pod: [limited('10Mi'), disk(5, 11)],
      unlimited: [{}, disk(900, 900)],
    }
    const { manager, evicted, measured } = world(pods, plenty)
    await manager.synchronize()
    expect(evicted).toMatchObject([
      { uid: 'uid-volume', message: 'Usage of EmptyDir volume "data" exceeds the limit "5Mi". ', disruption: false },
      {
        uid: 'uid-pod',
        message: 'Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ',
      },
    ])
    expect(measured).toEqual(['volume', 'within', 'pod'])
  })

  it('relieves the node although one of its pods cannot be measured', async () => {
    const pods: Parameters<typeof world>[0] = {
      unknown: [asking({}, { priority: 100 }), new Error('engine is busy')],
      greedy: [asking({ memory: '100Mi' }), using(150)],
    }
    const { manager, evicted } = world(pods, shortOf('memory.available'))
    await manager.synchronize()
    expect(evicted).toMatchObject([{ uid: 'uid-greedy' }])

    const volumes = [{ name: 'data', emptyDir: { sizeLimit: '5Mi' } }]
    const full = { ...idle, emptyDirs: new Map([['data', 6 * mebi]]) }
    const limited = world({ unknown: [{ volumes }, new Error('engine is busy')], full: [{ volumes }, full] }, plenty)
    await limited.manager.synchronize()
    expect(limited.evicted).toMatchObject([{ uid: 'uid-full' }])
  })

  it('looks on when an evicted pod takes long to end', async () => {
    const { manager, world: node } = world({ web: [{}, using(900)] }, shortOf('memory.available'))
    node.ended = new Promise(() => undefined)
    let done = false
    const look = manager.synchronize().then(() => (done = true))
    await node.clock.advanceAsync(29_000)
    expect(done).toBe(false)
    await node.clock.advanceAsync(1_000)
    await look
    expect(node.clock.pendingTimers).toBe(0)
  })

  it('stops in the middle of a look', async () => {
    const { manager, world: node, evicted } = world({ web: [{}, using(900)] }, shortOf('nodefs.available'))
    const reclaiming = Promise.withResolvers<void>()
    node.reclaiming = reclaiming.promise
    await manager.start(new AbortController().signal)
    await node.clock.advanceAsync(10_000)
    expect(node.reclaimed).toBe(1)
    await manager.stop()
    reclaiming.resolve()
    await node.clock.advanceAsync(10_000)
    expect(evicted).toEqual([])
  })
})
