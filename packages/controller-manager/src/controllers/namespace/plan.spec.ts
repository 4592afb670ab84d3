import { describe, expect, it } from 'vitest'
import type { DiscoveredResource } from '../../framework/discovery.ts'
import { at, pod, start, terminatingNamespace } from '../../testing/build.ts'
import { deletionConditions, type ContentReport } from './conditions.ts'
import { deletionStages, finalized, isOurs, lookAgainInMs } from './plan.ts'

const verbs = ['delete', 'deletecollection', 'list']
const resource = (group: string, name: string, more: Partial<DiscoveredResource> = {}): DiscoveredResource => ({
  group,
  version: 'v1',
  kind: name,
  resource: name,
  namespaced: true,
  verbs,
  ...more,
})

describe('deletionStages', () => {
  it('takes pods first and completely, events last, and leaves the rest of the cluster alone', () => {
    const stages = deletionStages([
      resource('', 'events'),
      resource('', 'configmaps'),
      resource('', 'nodes', { namespaced: false }),
      resource('', 'pods'),
      resource('events.k8s.io', 'events'),
      resource('', 'bindings', { verbs: ['create'] }),
    ])
    const names = stages.map(({ resources, mustBeGone }) => [resources.map((each) => each.resource), mustBeGone])
    expect(names).toEqual([
      [['pods'], true],
      [['configmaps'], false],
      [['events', 'events'], false],
    ])
  })
})

describe('isOurs', () => {
  it('is true for namespaces under deletion that still hold our finalizer', () => {
    const namespace = terminatingNamespace('a')
    expect(isOurs(namespace)).toBe(true)
    expect(isOurs(finalized(namespace))).toBe(false)
    expect(isOurs({ ...namespace, metadata: { ...namespace.metadata, deletionTimestamp: undefined } })).toBe(false)
    expect(isOurs(undefined)).toBe(false)
  })
})

describe('finalized', () => {
  it('keeps the finalizers of others', () => {
    const namespace = { ...terminatingNamespace('a'), spec: { finalizers: ['kubernetes', 'other'] } }
    expect(finalized(namespace).spec).toEqual({ finalizers: ['other'] })
  })
})

describe('lookAgainInMs', () => {
  it('waits for half of the longest grace period that is left, and a second', () => {
    const leftPods = [pod('a', { spec: { terminationGracePeriodSeconds: 100 } }), pod('b')]
    expect(lookAgainInMs(terminatingNamespace('a'), { left: leftPods, leftPods, now: start + 20_000 })).toBe(41_000)
  })

  it('gives finalizers fifteen seconds', () => {
    const left = [{ metadata: { finalizers: ['x'] } }]
    expect(lookAgainInMs(terminatingNamespace('a'), { left, leftPods: [], now: start })).toBe(8000)
  })
})

describe('deletionConditions', () => {
  const fine: ContentReport = { failures: [], remaining: new Map(), finalizers: new Map() }

  it('says in five conditions that all is well, and nothing when they say so already', () => {
    const conditions = deletionConditions(terminatingNamespace('a'), fine, start)!
    expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered'],
      ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions'],
      ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted'],
      ['NamespaceContentRemaining', 'False', 'ContentRemoved'],
      ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers'],
    ])
    expect(deletionConditions(terminatingNamespace('a', { conditions }), fine, start + 1000)).toBeUndefined()
  })

  it('counts what is left and what it waits for', () => {
    const report = {
      ...fine,
      remaining: new Map([
        ['pods.', 2],
        ['deployments.apps', 1],
      ]),
      finalizers: new Map([['x/y', 1]]),
    }
    const [, , , content, finalizers] = deletionConditions(terminatingNamespace('a'), report, start)!
    expect(content).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message:
        'Some resources are remaining: deployments.apps has 1 resource instances, pods. has 2 resource instances',
    })
    expect(finalizers).toMatchObject({
      status: 'True',
      reason: 'SomeFinalizersRemain',
      message: 'Some content in the namespace has finalizers remaining: x/y in 1 resource instances',
    })
  })

  it('keeps the time of a condition whose status stays', () => {
    const failing = (failures: string[]) => ({ ...fine, failures })
    const first = deletionConditions(terminatingNamespace('a'), failing(['b', 'a']), start)!
    expect(first[2]!.message).toBe('Failed to delete all resource types, 2 remaining: a, b')
    const next = deletionConditions(terminatingNamespace('a', { conditions: first }), failing(['c']), start + 5000)!
    expect(next[2]).toMatchObject({ status: 'True', lastTransitionTime: at(0) })
    expect(deletionConditions(terminatingNamespace('a', { conditions: next }), fine, start + 9000)![2]).toMatchObject({
      status: 'False',
      lastTransitionTime: at(9),
    })
  })
})
