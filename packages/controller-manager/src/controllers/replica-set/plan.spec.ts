import type { Pod } from '@keelson/api'
import type { ObjectMeta } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { at, pod, replicaSet, start } from '../../testing/build.ts'
import { byDeletionOrder } from './deletion-order.ts'
import { burstReplicas, planReplicaSet } from './plan.ts'

const set = replicaSet('web', 2)
const controlled = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-web', controller: true }]

function own(name: string, parts: Parameters<typeof pod>[1] & { metadata?: ObjectMeta } = {}): Pod {
  const metadata = { labels: { app: 'web' }, ownerReferences: controlled, ...parts.metadata }
  return pod(name, { ...parts, metadata })
}

const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name)

describe('planReplicaSet', () => {
  it('makes what is missing, finished and leaving pods not counted', () => {
    const pods = [
      own('a', { ready: true }),
      own('done', { status: { phase: 'Failed' } }),
      own('leaving', { metadata: { labels: { app: 'web' }, deletionTimestamp: at(0) } }),
    ]
    expect(planReplicaSet(set, pods, { now: start })).toMatchObject({
      create: 1,
      delete: [],
      status: { replicas: 1, readyReplicas: 1, terminatingReplicas: 1 },
    })
  })

  it('makes at most a burst at once', () => {
    expect(planReplicaSet(replicaSet('web', 10_000), [], { now: start }).create).toBe(burstReplicas)
  })

  it('adopts what matches and releases what does not', () => {
    const orphan = own('orphan', { metadata: { labels: { app: 'web' }, ownerReferences: [] } })
    const changed = own('changed', { metadata: { labels: { app: 'other' }, ownerReferences: controlled } })
    const plan = planReplicaSet(set, [orphan, changed], { now: start })
    expect([names(plan.adopt), names(plan.release), plan.create]).toEqual([['orphan'], ['changed'], 1])
  })

  it('leaves everything alone while it is being deleted', () => {
    const leaving = { ...set, metadata: { ...set.metadata, deletionTimestamp: at(0) } }
    const orphan = own('orphan', { metadata: { labels: { app: 'web' }, ownerReferences: [] } })
    const plan = planReplicaSet(leaving, [orphan], { now: start })
    expect(plan).toMatchObject({ adopt: [], release: [], create: 0, delete: [] })
  })

  it('counts a pod as available once it was ready long enough, and says when', () => {
    const patient = { ...set, spec: { ...set.spec!, minReadySeconds: 10 } }
    const readyAt = (seconds: number) => ({
      status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at(seconds) }] },
    })
    const plan = planReplicaSet(patient, [own('old', readyAt(0)), own('new', readyAt(7))], { now: start + 12_000 })
    expect(plan.status).toMatchObject({ readyReplicas: 2, availableReplicas: 1 })
    expect(plan.availableInMs).toBe(5000)
  })

  it('takes from the node that is crowded by pods of sibling sets too', () => {
    const on = (name: string, nodeName: string) => own(name, { ready: true, spec: { nodeName } })
    const pods = [on('a', 'n1'), on('b', 'n2'), on('c', 'n3')]
    const siblings = [...pods, on('of-the-old-set', 'n2')]
    expect(names(planReplicaSet(set, pods, { siblings, now: start }).delete)).toEqual(['b'])
  })

  it('deletes the surplus in order', () => {
    const pods = [
      own('a', { ready: true }),
      own('b', { ready: false }),
      own('c', { ready: true }),
      own('d', { ready: false }),
    ]
    expect(names(planReplicaSet(set, pods, { now: start }).delete).toSorted()).toEqual(['b', 'd'])
  })
})

describe('byDeletionOrder', () => {
  const on = (nodeName: string) => ({ spec: { nodeName } })
  const readySince = (seconds: number) => ({
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at(seconds) }] },
  })
  const restarted = (restartCount: number) => ({
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: false, restartCount }],
    },
  })

  const order = (pods: Pod[]) => names(pods.toReversed().toSorted(byDeletionOrder(pods, start + 3_600_000)))

  it.each<[string, Pod[]]>([
    ['unassigned before assigned', [own('first'), own('second', on('n'))]],
    ['pending before running', [own('first', { status: { phase: 'Pending' } }), own('second')]],
    ['not ready before ready', [own('first', { ready: false }), own('second', { ready: true })]],
    [
      'cheap before dear',
      [
        own('first', { metadata: { labels: {}, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } }),
        own('second'),
      ],
    ],
    [
      'what costs nothing to speak of before dear',
      [
        own('first', { metadata: { labels: {}, annotations: { 'controller.kubernetes.io/pod-deletion-cost': 'x' } } }),
        own('second', { metadata: { labels: {}, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '7' } } }),
      ],
    ],
    ['crowded before alone', [own('first', on('a')), own('other', on('a')), own('second', on('b'))]],
    ['ready for a short time before long', [own('first', readySince(3500)), own('second', readySince(0))]],
    ['restarted often before seldom', [own('first', restarted(5)), own('second', restarted(1))]],
    ['young before old', [own('first', { metadata: { labels: {}, creationTimestamp: at(3500) } }), own('second')]],
  ])('takes %s', (_, pods) => {
    const sorted = order(pods)
    expect(sorted.indexOf('first')).toBeLessThan(sorted.indexOf('second'))
    expect(sorted.at(-1)).toBe('second')
  })
})
