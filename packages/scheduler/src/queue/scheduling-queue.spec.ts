import type { Pod } from '@keelson/api'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { QueueEvent } from './scheduling-queue.ts'
import { backoffMs, SchedulingQueue } from './scheduling-queue.ts'

const nodeAdded: QueueEvent = { event: { resource: 'Node', action: 'add' } }
const podAdded: QueueEvent = { event: { resource: 'Pod', action: 'add' } }

let clock: FakeClock
let queue: SchedulingQueue
let gates: Set<string>
/** The events that help. */
let helping: Set<string>

beforeEach(() => {
  clock = new FakeClock()
  gates = new Set()
  helping = new Set(['Node'])
  queue = new SchedulingQueue({
    clock,
    less: (a, b) => (a.pod.spec?.priority ?? 0) > (b.pod.spec?.priority ?? 0),
    gatedBy: (pod) => (gates.has(pod.metadata.name!) ? 'SchedulingGates' : undefined),
    isHelped: (_pod, { resource }) => helping.has(resource),
  })
})

function makePod(name: string, priority = 0): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { containers: [], priority } }
}

const add = (name: string, priority?: number) => queue.upsert(name, makePod(name, priority), podAdded)
const popName = async () => (await queue.pop())?.key

describe('SchedulingQueue', () => {
  it('gives the pods in the order of the profile', async () => {
    add('low', 1)
    add('high', 9)
    expect(await popName()).toBe('high')
    expect(await popName()).toBe('low')
  })

  it('wakes a waiting pop', async () => {
    const popped = popName()
    add('a')
    expect(await popped).toBe('a')
  })

  it('ends a waiting pop when it is closed', async () => {
    const popped = queue.pop()
    queue.close()
    expect(await popped).toBeUndefined()
  })

  it('keeps a rejected pod until an event helps, then until its back-off is over', async () => {
    add('a')
    await queue.pop()
    queue.failed('a', new Set(['NodeResourcesFit']))
    expect(queue.pending).toMatchObject({ unschedulable: 1 })
    queue.onEvent(nodeAdded)
    expect(queue.pending).toMatchObject({ unschedulable: 0, backoff: 1 })
    await clock.advance(999)
    expect(queue.pending.active).toBe(0)
    await clock.advance(1)
    expect(await popName()).toBe('a')
  })

  it('leaves a rejected pod alone when an event does not help', async () => {
    helping.clear()
    add('a')
    await queue.pop()
    queue.failed('a', new Set(['NodeResourcesFit']))
    queue.onEvent(nodeAdded)
    expect(queue.pending).toMatchObject({ unschedulable: 1, backoff: 0 })
  })

  it('does not miss an event that came during the attempt', async () => {
    add('a')
    await queue.pop()
    queue.onEvent(nodeAdded)
    queue.failed('a', new Set(['NodeResourcesFit']))
    expect(queue.pending).toMatchObject({ unschedulable: 0, backoff: 1 })
  })

  it('tries again after an error without waiting for an event', async () => {
    add('a')
    await queue.pop()
    queue.failed('a', new Set())
    await clock.advance(1_000)
    expect(await popName()).toBe('a')
  })

  it('tries an unschedulable pod again after five minutes all the same', async () => {
    add('a')
    await queue.pop()
    queue.failed('a', new Set(['NodeResourcesFit']))
    await clock.advance(300_000)
    expect(await popName()).toBe('a')
  })

  it('counts the five minutes for each pod by itself', async () => {
    for (const name of ['a', 'b']) {
      add(name)
      await queue.pop()
      queue.failed(name, new Set(['NodeResourcesFit']))
      clock.advance(200_000)
    }
    expect(queue.pending).toMatchObject({ active: 1, unschedulable: 1 })
    clock.advance(99_999)
    expect(queue.pending).toMatchObject({ active: 1, unschedulable: 1 })
    clock.advance(1)
    expect(queue.pending).toMatchObject({ active: 2, unschedulable: 0 })
  })

  it('keeps a gated pod out until its gates are gone', async () => {
    gates.add('a')
    add('a')
    expect(queue.pending).toMatchObject({ active: 0, gated: 1 })
    gates.clear()
    add('a')
    expect(await popName()).toBe('a')
  })

  it('forgets a pod that is deleted, also during the attempt', async () => {
    add('a')
    add('b', 1)
    queue.delete('a')
    expect(await popName()).toBe('b')
    queue.delete('b')
    queue.failed('b', new Set())
    expect(queue.pending).toEqual({ active: 0, backoff: 0, unschedulable: 0, gated: 0 })
  })

  it('gives a pod its turn that got the name of one which was being bound', async () => {
    const named = (uid: string) => ({ ...makePod('a'), metadata: { name: 'a', namespace: 'default', uid } })
    queue.upsert('a', named('old'), podAdded)
    await queue.pop()
    queue.delete('a')
    queue.upsert('a', named('new'), podAdded)
    queue.done('a')
    expect((await queue.pop())?.pod.metadata.uid).toBe('new')
    queue.upsert('a', named('new'), podAdded)
    queue.done('a')
    expect(queue.pending.active).toBe(0)
  })

  it('hands out nothing more once it is closed', async () => {
    add('a')
    queue.close()
    expect(await queue.pop()).toBeUndefined()
  })

  it('leaves a rejected pod alone when a change of it means nothing', async () => {
    helping.add('Pod')
    add('a')
    await queue.pop()
    queue.failed('a', new Set(['NodeResourcesFit']))
    queue.upsert('a', makePod('a'), undefined)
    expect(queue.pending).toMatchObject({ unschedulable: 1, backoff: 0 })
    queue.upsert('a', makePod('a'), podAdded)
    expect(queue.pending).toMatchObject({ unschedulable: 0, backoff: 1 })
  })

  it('hands out the newest version of a pod', async () => {
    add('a', 1)
    queue.upsert('a', makePod('a', 7), podAdded)
    expect((await queue.pop())?.pod.spec?.priority).toBe(7)
  })
})

describe('backoffMs', () => {
  it('doubles from one second to ten', () => {
    expect([1, 2, 3, 4, 5, 6].map(backoffMs)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  })
})
