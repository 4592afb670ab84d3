import { statusErrors } from '@keelson/apimachinery'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type {
  PermitPlugin,
  PluginHandle,
  PostFilterPlugin,
  PostFilterResult,
  ReservePlugin,
} from '../framework/extension-points.ts'
import { status } from '../framework/status.ts'
import type { WaitingPods } from '../framework/waiting-pods.ts'
import { makeNode, makePod, requesting } from '../testing/objects.ts'
import { runScheduler, type RunningScheduler } from '../testing/running-scheduler.ts'

const pods = { group: '', resource: 'pods' }
const noRoom = '0/1 nodes are available: 1 Insufficient cpu.'

let cluster: RunningScheduler
afterEach(() => cluster.stop())

const create = (name: string, cpu = '1', spec = {}) =>
  cluster.pods.put(makePod({ schedulerName: 'default-scheduler', ...requesting(cpu), ...spec }, name))
const until = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 })
const untilFate = (pod: string, fate: string) => until(() => expect(cluster.fateOf(pod)).toBe(fate))
const bindCalls = (pod: string) => cluster.bindings.filter((call) => call.startsWith(`${pod} `)).length

/** Bindings that wait until they are let go. */
function holdBindings(): () => void {
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  cluster.answerBindings(() => gate)
  return release
}

describe('the scheduler', () => {
  it('binds a pod and says so in an event', async () => {
    cluster = await runScheduler([makeNode()])
    create('a')
    await untilFate('a', 'node-1')
    await until(() => expect(cluster.eventsOf('a')).toEqual(['Scheduled: Successfully assigned default/a to node-1']))
    expect(cluster.bindings).toEqual(['a -> node-1'])
  })

  it('decides nothing before it knows all that was there when it began', async () => {
    const spec = { schedulerName: 'default-scheduler', ...requesting('1') }
    const placed = Array.from({ length: 1_200 }, (_, count) =>
      makePod({ ...spec, nodeName: 'node-1' }, `placed-${count}`),
    )
    const node = makeNode({ cpu: '1200', pods: '5000' })
    cluster = await runScheduler([node], undefined, [makePod(spec, 'a'), ...placed])
    await untilFate('a', `False Unschedulable: ${noRoom}`)
    expect(cluster.bindings).toEqual([])
  })

  it('counts what it does under upstream’s names', async () => {
    cluster = await runScheduler([makeNode({ cpu: '1' })])
    create('a')
    create('b')
    await untilFate('a', 'node-1')
    await untilFate('b', `False Unschedulable: ${noRoom}`)
    const profile = 'profile="default-scheduler"'
    await until(() => {
      const text = cluster.metrics()
      for (const point of ['PreFilter', 'Filter', 'Reserve', 'Permit', 'PreBind', 'Bind', 'PostBind']) {
        const labels = `extension_point="${point}",status="Success",${profile}`
        const count = point.endsWith('Filter') ? 2 : 1
        expect(text).toContain(`scheduler_framework_extension_point_duration_seconds_count{${labels}} ${count}`)
      }
      expect(text).toContain('scheduler_queue_incoming_pods_total{queue="active",event="PodAdd"} 2')
      expect(text).toContain(
        'scheduler_queue_incoming_pods_total{queue="unschedulable",event="ScheduleAttemptFailure"} 1',
      )
      expect(text).toContain(`scheduler_schedule_attempts_total{result="unschedulable",${profile}} 1`)
      expect(text).toContain(`scheduler_unschedulable_pods{plugin="NodeResourcesFit",${profile}} 1`)
      for (const [type, size] of Object.entries({ nodes: 1, pods: 1, assumed_pods: 0 }))
        expect(text).toContain(`scheduler_scheduler_cache_size{type="${type}"} ${size}`)
    })
  })

  it('goes on with the other pods when one cannot be judged', async () => {
    cluster = await runScheduler([makeNode()])
    create('odd', '1', { containers: [{ name: 'main', ports: 'not a list' }] })
    create('a')
    await untilFate('a', 'node-1')
    await until(() => expect(cluster.fateOf('odd')).toMatch(/^False SchedulerError: /))
  })

  it('leaves pods alone that ask for another scheduler, have a node, or are being deleted', async () => {
    cluster = await runScheduler([makeNode()])
    create('foreign', '1', { schedulerName: 'other' })
    create('placed', '1', { nodeName: 'node-1' })
    cluster.pods.put({
      ...makePod({ schedulerName: 'default-scheduler' }, 'leaving'),
      metadata: { name: 'leaving', namespace: 'default', deletionTimestamp: '2026-01-01T00:00:00Z' },
    })
    create('last')
    await untilFate('last', 'node-1')
    expect(cluster.bindings).toEqual(['last -> node-1'])
  })

  it('gives one slot to one of two pods, and to the other when it is free again', async () => {
    cluster = await runScheduler([makeNode({ cpu: '1' })])
    create('a')
    create('b')
    await untilFate('a', 'node-1')
    await untilFate('b', `False Unschedulable: ${noRoom}`)
    await until(() => expect(cluster.eventsOf('b')).toEqual([`FailedScheduling: ${noRoom}`]))
    cluster.pods.delete('default/a')
    await cluster.clock.waitForTimers()
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('b')).toBe('node-1')
    })
  })

  it('counts a pod on its node while its binding is under way, and once only afterwards', async () => {
    cluster = await runScheduler([makeNode({ cpu: '3' })])
    const release = holdBindings()
    create('a')
    create('b', '2')
    create('c')
    await untilFate('c', `False Unschedulable: ${noRoom}`)
    expect(cluster.bindings.toSorted()).toEqual(['a -> node-1', 'b -> node-1'])
    release()
    await untilFate('b', 'node-1')
    cluster.pods.delete('default/b')
    create('d', '2')
    await untilFate('d', 'node-1')
    create('e')
    await untilFate('e', `False Unschedulable: ${noRoom}`)
  })

  it('does not schedule a pod twice that changes while it is being bound', async () => {
    cluster = await runScheduler([makeNode()])
    const release = holdBindings()
    create('a')
    await until(() => expect(cluster.bindings).toHaveLength(1))
    create('a', '1', { priority: 1 })
    create('b')
    await until(() => expect(bindCalls('b')).toBe(1))
    release()
    await untilFate('a', 'node-1')
    await untilFate('b', 'node-1')
    expect(bindCalls('a')).toBe(1)
  })

  it('tries a pod again after its back-off when the binding met a conflict', async () => {
    cluster = await runScheduler([makeNode({ cpu: '1' })])
    cluster.answerBindings(() => {
      throw statusErrors.conflict(pods, 'a', 'try again')
    })
    create('a')
    const message = 'running Bind plugin "DefaultBinder": Operation cannot be fulfilled on pods "a": try again'
    await untilFate('a', `False SchedulerError: ${message}`)
    cluster.answerBindings(() => undefined)
    expect(bindCalls('a')).toBe(1)
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('a')).toBe('node-1')
    })
    expect(bindCalls('a')).toBe(2)
  })

  it('forgets a pod that is gone when it is to be bound, and gives its room to who waited for it', async () => {
    cluster = await runScheduler([makeNode({ cpu: '1' })])
    let fail = (): void => undefined
    const gone = new Promise<void>((_resolve, reject) => {
      fail = () => reject(statusErrors.notFound(pods, 'a'))
    })
    cluster.answerBindings((pod) => (pod.metadata.name === 'a' ? gone : undefined))
    create('a')
    await until(() => expect(bindCalls('a')).toBe(1))
    create('b')
    await untilFate('b', `False Unschedulable: ${noRoom}`)
    cluster.pods.delete('default/a')
    fail()
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('b')).toBe('node-1')
    })
    expect(bindCalls('a')).toBe(1)
    expect(cluster.eventsOf('a')).toEqual([])
  })

  it('writes the same reason to the status only once', async () => {
    cluster = await runScheduler([makeNode({ cpu: '1' })])
    create('a', '2')
    await untilFate('a', `False Unschedulable: ${noRoom}`)
    const patches = () => cluster.server.requests.filter(({ path }) => path.endsWith('/status')).length
    expect(patches()).toBe(1)
    // A larger node of which still too little is left makes the scheduler look again.
    cluster.nodes.put(makeNode({ cpu: '1500m' }))
    create('b', '1500m')
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('b')).toBe('node-1')
    })
    await until(() => expect(cluster.eventsOf('a').length).toBeGreaterThan(0))
    expect(patches()).toBe(1)
  })

  it('says what is wrong with every node', async () => {
    cluster = await runScheduler([
      makeNode({ name: 'full', cpu: '500m' }),
      makeNode({ name: 'cordoned', unschedulable: true }),
      makeNode({ name: 'tainted', taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] }),
    ])
    create('a')
    await until(() => {
      expect(cluster.fateOf('a')).toBe(
        'False Unschedulable: 0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.',
      )
    })
  })

  it('waits for nodes where there are none', async () => {
    cluster = await runScheduler()
    create('a')
    await untilFate('a', 'False Unschedulable: no nodes available to schedule pods')
    cluster.nodes.put(makeNode())
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('a')).toBe('node-1')
    })
  })

  it('finishes bindings before it stops, and takes up nothing new', async () => {
    cluster = await runScheduler([makeNode()])
    create('a')
    await untilFate('a', 'node-1')
    const release = holdBindings()
    create('b')
    await until(() => expect(bindCalls('b')).toBe(1))
    const stopped = cluster.stop()
    release()
    await stopped
    expect(cluster.bindings).toHaveLength(2)
    cluster = await runScheduler()
  })
})

/** A Permit plug-in that delays every pod for a minute, and what it has reserved. */
function gatekeeper() {
  const claimed: string[] = []
  let waiting: WaitingPods | undefined
  const plugin: PermitPlugin & ReservePlugin = {
    name: 'Gate',
    events: [],
    reserve: (_state, pod) => void claimed.push(pod.metadata.name!),
    unreserve: (_state, pod) => void claimed.splice(claimed.indexOf(pod.metadata.name!), 1),
    permit: () => ({ status: status('wait'), timeoutMs: 60_000 }),
  }
  return {
    claimed,
    waiting: () => [...(waiting ?? [])],
    extra({ waitingPods }: PluginHandle) {
      waiting = waitingPods
      return [plugin]
    },
  }
}

const createWithUid = (name: string, cpu = '1') =>
  cluster.pods.put({
    ...makePod({ schedulerName: 'default-scheduler', ...requesting(cpu) }, name),
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
  })

describe('a pod that a Permit plug-in delays', () => {
  it('is bound once it is allowed, and counts on its node meanwhile', async () => {
    const gate = gatekeeper()
    cluster = await runScheduler([makeNode({ cpu: '1' })], gate.extra)
    createWithUid('a')
    await until(() => expect(gate.waiting()).toHaveLength(1))
    create('b')
    await untilFate('b', `False Unschedulable: ${noRoom}`)
    expect(cluster.bindings).toEqual([])
    gate.waiting()[0]!.allow('Gate')
    await untilFate('a', 'node-1')
    expect(cluster.metrics()).toContain('scheduler_permit_wait_duration_seconds_count{result="Success"} 1')
  })

  it('gives all back when it is rejected, and says why', async () => {
    const gate = gatekeeper()
    cluster = await runScheduler([makeNode()], gate.extra)
    createWithUid('a')
    await until(() => expect(gate.waiting()).toHaveLength(1))
    expect(gate.claimed).toEqual(['a'])
    gate.waiting()[0]!.reject('Gate', 'the gang is not complete')
    await untilFate('a', 'False Unschedulable: 0/1 nodes are available: 1 the gang is not complete.')
    expect(gate.claimed).toEqual([])
    expect(cluster.bindings).toEqual([])
  })

  it('does not wait for ever', async () => {
    const gate = gatekeeper()
    cluster = await runScheduler([makeNode()], gate.extra)
    createWithUid('a')
    await until(() => expect(gate.waiting()).toHaveLength(1))
    cluster.clock.advance(60_000)
    const message = 'rejected due to timeout after waiting 1m0s at plugin Gate'
    await untilFate('a', `False Unschedulable: 0/1 nodes are available: 1 ${message}.`)
  })

  it('is tried again, and keeps no room, when a plug-in cannot give back what it had claimed', async () => {
    const gate = gatekeeper()
    let faults = 0
    const clumsy: ReservePlugin = {
      name: 'Clumsy',
      reserve: () => undefined,
      unreserve() {
        faults += 1
        throw new Error('lost count')
      },
    }
    cluster = await runScheduler([makeNode({ cpu: '1' })], (handle) => [...gate.extra(handle), clumsy])
    createWithUid('a')
    await until(() => expect(gate.waiting()).toHaveLength(1))
    gate.waiting()[0]!.reject('Gate', 'the gang is not complete')
    await untilFate('a', 'False SchedulerError: lost count')
    expect(faults).toBe(1)
    await until(() => {
      cluster.clock.advance(1_000)
      expect(gate.waiting()).toHaveLength(1)
    })
    gate.waiting()[0]!.allow('Gate')
    await untilFate('a', 'node-1')
  })

  it('goes without a word when it is deleted', async () => {
    const gate = gatekeeper()
    cluster = await runScheduler([makeNode()], gate.extra)
    createWithUid('a')
    await until(() => expect(gate.waiting()).toHaveLength(1))
    cluster.pods.delete('default/a')
    await until(() => expect(gate.claimed).toEqual([]))
    createWithUid('b')
    await until(() => expect(gate.waiting().map(({ pod }) => pod.metadata.name)).toEqual(['b']))
    expect(cluster.eventsOf('a')).toEqual([])
  })

  it('does not hold up a stop, not even when it begins to wait in the middle of one', async () => {
    const gate = gatekeeper()
    const stopped = Promise.withResolvers<void>()
    const stopping: PermitPlugin = {
      name: 'Stop',
      permit() {
        stopped.resolve(cluster.stop())
        return undefined
      },
    }
    cluster = await runScheduler([makeNode()], (handle) => [stopping, ...gate.extra(handle)])
    createWithUid('a')
    await stopped.promise
    expect(gate.claimed).toEqual([])
    cluster = await runScheduler()
  })

  it('does not hold up the others, however many wait', async () => {
    const gate = gatekeeper()
    cluster = await runScheduler([makeNode({ pods: '500', cpu: '500' })], gate.extra)
    for (let i = 0; i < 120; i++) createWithUid(`p${i}`)
    await until(() => expect(gate.waiting()).toHaveLength(120))
    for (const pod of gate.waiting()) pod.allow('Gate')
    await until(() => expect(new Set(cluster.bindings).size).toBe(120))
  })
})

describe('a PostFilter plug-in', () => {
  const makingRoom = (answer: () => PostFilterResult): PostFilterPlugin => ({
    name: 'Room',
    events: [],
    postFilter: () => Promise.resolve(answer()),
  })
  const promiseOf = (pod: string) => cluster.pods.get(`default/${pod}`)?.status?.nominatedNodeName

  it('promises a node, which pods of lower priority leave free', async () => {
    cluster = await runScheduler([makeNode({ cpu: '1' })], () => [makingRoom(() => ({ nominatedNodeName: 'node-1' }))])
    create('first', '1', { priority: 0 })
    await untilFate('first', 'node-1')
    create('vip', '1', { priority: 10 })
    await until(() => expect(promiseOf('vip')).toBe('node-1'))
    expect(cluster.fateOf('vip')).toBe(`False Unschedulable: ${noRoom}`)
    cluster.pods.delete('default/first')
    create('second', '1', { priority: 0 })
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('vip')).toBe('node-1')
    })
    await untilFate('second', `False Unschedulable: ${noRoom}`)
    expect(bindCalls('second')).toBe(0)
  })

  it('has its words behind the sentence, also where PreFilter turned the pod down, and takes promises back', async () => {
    let helps = true
    const plugin = makingRoom(() =>
      helps
        ? { nominatedNodeName: 'node-1' }
        : { nominatedNodeName: '', status: status('unschedulable', 'preemption: not helpful.') },
    )
    cluster = await runScheduler([makeNode({ cpu: '1' })], () => [plugin])
    create('a', '2')
    await until(() => expect(promiseOf('a')).toBe('node-1'))
    helps = false
    cluster.nodes.put(makeNode({ cpu: '2', unschedulable: true }))
    await until(() => {
      cluster.clock.advance(1_000)
      expect(cluster.fateOf('a')).toBe(
        'False Unschedulable: 0/1 nodes are available: 1 node(s) were unschedulable. preemption: not helpful.',
      )
    })
    expect(promiseOf('a')).toBeUndefined()
    const conflict = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [] }] }]
    const affinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: conflict } }
    create('b', '1', { affinity: { nodeAffinity: affinity } })
    await untilFate(
      'b',
      'False Unschedulable: 0/1 nodes are available: pod affinity terms conflict. preemption: not helpful.',
    )
  })
})
