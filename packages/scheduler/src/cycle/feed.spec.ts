import type { Node, Pod } from '@keelson/api'
import type { Client, EventHandler, Informer } from '@keelson/client'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { NominatedPods } from '../cache/nominated-pods.ts'
import { SchedulerCache } from '../cache/scheduler-cache.ts'
import { WaitingPods } from '../framework/waiting-pods.ts'
import { createPlugins } from '../plugins/index.ts'
import { createFrameworks, defaultProfile } from '../profiles/profile.ts'
import type { QueueEvent, SchedulingQueue } from '../queue/scheduling-queue.ts'
import { makeNode, makePod, requesting } from '../testing/objects.ts'
import { feed } from './feed.ts'

const frameworks = createFrameworks(
  [defaultProfile],
  createPlugins({ client: { resource: () => ({}) } as unknown as Client }),
)
const isFinal = { finalStateUnknown: false }

let cache: SchedulerCache
let nominated: NominatedPods
let waitingPods: WaitingPods
let said: string[]
let pods: EventHandler<Pod>
let nodes: EventHandler<Node>

const words = ({ event }: QueueEvent) => `${event.resource} ${event.action}`

beforeEach(() => {
  cache = new SchedulerCache()
  nominated = new NominatedPods()
  waitingPods = new WaitingPods(new FakeClock())
  said = []
  const queue = {
    upsert: (key: string, _pod: Pod, event?: QueueEvent) => said.push(`upsert ${key}: ${event ? words(event) : '-'}`),
    delete: (key: string) => said.push(`delete ${key}`),
    onEvent: (event: QueueEvent) => said.push(words(event)),
  } as unknown as SchedulingQueue
  const capture = <T extends Pod | Node>(keep: (handler: EventHandler<T>) => void) =>
    ({ addHandler: keep }) as unknown as Informer<T>
  feed(
    {
      pods: capture<Pod>((handler) => {
        pods = handler
      }),
      nodes: capture<Node>((handler) => {
        nodes = handler
      }),
    },
    { cache, queue, frameworks, nominated, waitingPods },
  )
})

const waiting = (name = 'a', more = {}) => makePod({ schedulerName: 'default-scheduler', ...more }, name)
const placed = (name = 'a', more = {}) => waiting(name, { nodeName: 'node-1', ...requesting('1'), ...more })
const finished = (pod: Pod): Pod => ({ ...pod, status: { phase: 'Succeeded' } })
const podsOnNode = () => [...(cache.node('node-1')?.pods.keys() ?? [])]

describe('the feed', () => {
  beforeEach(() => {
    nodes.onAdd?.(makeNode(), true)
    said.length = 0
  })

  it('queues pods without a node that ask for one of our profiles', () => {
    pods.onAdd?.(waiting(), false)
    pods.onAdd?.(waiting('foreign', { schedulerName: 'other' }), false)
    pods.onAdd?.(finished(waiting('over')), false)
    expect(said).toEqual(['upsert default/a: Pod add', 'delete default/foreign', 'delete default/over'])
    expect(podsOnNode()).toEqual([])
  })

  it('puts placed pods into the cache and out of the queue', () => {
    pods.onUpdate?.(waiting(), placed())
    expect(said).toEqual(['delete default/a'])
    expect(podsOnNode()).toEqual(['default/a'])
  })

  it('does not queue a pod again while it is assumed on a node', () => {
    cache.assume(waiting(), 'node-1')
    pods.onUpdate?.(waiting(), waiting('a', { priority: 1 }))
    expect(said).toEqual([])
  })

  it('queues a new pod while one of its name is assumed on a node', () => {
    cache.assume(waiting(), 'node-1')
    const anew = waiting()
    pods.onAdd?.({ ...anew, metadata: { ...anew.metadata, uid: 'another' } }, false)
    expect(said).toEqual(['upsert default/a: Pod add'])
  })

  it('frees the room of a pod that went before it was seen on its node', () => {
    cache.assume(waiting(), 'node-1')
    pods.onDelete?.(waiting(), isFinal)
    expect(said).toEqual(['delete default/a', 'Pod delete'])
    expect(podsOnNode()).toEqual([])
  })

  it('takes a pod that was replaced by one of its name for two', () => {
    pods.onAdd?.(placed(), true)
    said.length = 0
    const anew = waiting()
    pods.onUpdate?.(placed(), { ...anew, metadata: { ...anew.metadata, uid: 'another' } })
    expect(said).toEqual(['delete default/a', 'Pod delete', 'upsert default/a: Pod add'])
    expect(podsOnNode()).toEqual([])
  })

  it.each([
    ['its status', { status: { phase: 'Running' } }, []],
    ['its labels', { metadata: { ...placed().metadata, labels: { a: 'b' } } }, ['Pod updateLabels']],
    ['its requests', { spec: placed('a', requesting('2')).spec }, ['Pod updateRequests']],
  ])('tells the queue of a change of a placed pod: %s', (_what, change, events) => {
    pods.onAdd?.(placed(), true)
    said.length = 0
    pods.onUpdate?.(placed(), { ...placed(), ...change })
    expect(said).toEqual(['delete default/a', ...events])
  })

  it('asks nothing of the queue when only the status of a waiting pod changes', () => {
    pods.onUpdate?.(waiting(), { ...waiting(), status: { phase: 'Pending', message: 'm' } })
    expect(said).toEqual(['upsert default/a: -'])
  })

  it('tells the queue when a pod makes room by finishing or going', () => {
    pods.onAdd?.(placed('a'), true)
    pods.onAdd?.(placed('b'), true)
    said.length = 0
    pods.onUpdate?.(placed('a'), finished(placed('a')))
    pods.onDelete?.(placed('b'), isFinal)
    expect(said.filter((word) => !word.startsWith('delete'))).toEqual(['Pod delete', 'Pod delete'])
    expect(podsOnNode()).toEqual([])
  })

  it('only unqueues a pod that goes without ever having had a node', () => {
    pods.onDelete?.(waiting(), isFinal)
    expect(said).toEqual(['delete default/a'])
  })

  it.each([
    ['taints', makeNode({ taints: [{ key: 'k', effect: 'NoSchedule' }] }), ['Node updateTaints']],
    ['room', makeNode({ cpu: '8' }), ['Node updateAllocatable']],
    ['labels', makeNode({ labels: { a: 'b' } }), ['Node updateLabels']],
    ['being cordoned', makeNode({ unschedulable: true }), ['Node updateUnschedulable']],
    ['nothing of interest', { ...makeNode(), metadata: { name: 'node-1', labels: {}, resourceVersion: '9' } }, []],
  ])('tells the queue of a change of a node: %s', (_what, after, events) => {
    nodes.onUpdate?.(makeNode(), after)
    expect(said).toEqual(events)
    expect(cache.node('node-1')?.node).toBe(after)
  })

  it('keeps the promise of a node while the pod waits, and frees the room when the pod goes', () => {
    const promised = { ...waiting('vip', { priority: 1 }), status: { nominatedNodeName: 'node-1' } }
    pods.onAdd?.(promised, false)
    expect(nominated.nodeOf('default/vip')).toBe('node-1')
    said.length = 0
    pods.onDelete?.(promised, isFinal)
    expect(said).toEqual(['delete default/vip', 'Pod delete'])
    expect(nominated.nodeOf('default/vip')).toBeUndefined()
    pods.onAdd?.(promised, false)
    pods.onUpdate?.(promised, placed('vip'))
    expect(nominated.nodeOf('default/vip')).toBeUndefined()
  })

  it('keeps what was just promised, or taken back, over changes that say nothing of it', () => {
    const [pod, labelled] = [waiting('vip'), waiting('vip', { priority: 1 })]
    pods.onAdd?.(pod, false)
    nominated.set(pod, 'node-1')
    pods.onUpdate?.(pod, labelled)
    expect(nominated.nodeOf('default/vip')).toBe('node-1')
    const told = { ...labelled, status: { nominatedNodeName: 'node-1' } }
    pods.onUpdate?.(labelled, told)
    expect(nominated.nodeOf('default/vip')).toBe('node-1')
    nominated.set(told, '')
    pods.onUpdate?.(told, { ...told })
    expect(nominated.nodeOf('default/vip')).toBeUndefined()
    pods.onUpdate?.(labelled, told)
    pods.onUpdate?.(told, labelled)
    expect(nominated.nodeOf('default/vip')).toBeUndefined()
  })

  it('does not let a pod that is gone wait for permission', async () => {
    const pod = { ...waiting(), metadata: { ...waiting().metadata, uid: 'uid-a' } }
    cache.assume(pod, 'node-1')
    const decided = waitingPods.wait(pod, new Map([['Gang', 60_000]]))
    pods.onDelete?.(pod, isFinal)
    expect(await decided).toMatchObject({ code: 'unschedulable', reasons: ['removed'] })
  })

  it('forgets a node that is gone', () => {
    nodes.onDelete?.(makeNode(), isFinal)
    expect(cache.nodes).toEqual([])
  })
})
