import type { ObjectMeta, OwnerReference } from '@keelson/apimachinery'
import { beforeEach, describe, expect, it } from 'vitest'
import { AbsentOwners } from './absent-owners.ts'
import { OwnerGraph } from './graph.ts'
import { referredBy, type ObjectIdentity } from './identity.ts'
import { planDependent, planOwner } from './plan.ts'

let absent: AbsentOwners
let changed: string[]
let invalid: string[]
let graph: OwnerGraph

beforeEach(() => {
  absent = new AbsentOwners()
  changed = []
  invalid = []
  graph = new OwnerGraph(absent, {
    changed: (uid) => changed.push(uid),
    invalidNamespace: (node, reference) => invalid.push(`${node.identity.uid}→${reference.uid}`),
  })
})

const identity = (uid: string, namespace = 'ns'): ObjectIdentity => ({
  apiVersion: 'v1',
  kind: 'Thing',
  name: uid,
  uid,
  namespace,
})
const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'Thing',
  name: uid,
  uid,
  ...more,
})
const blocking = (uid: string) => owner(uid, { blockOwnerDeletion: true })

function observe(
  uid: string,
  ownerReferences: OwnerReference[] = [],
  more: ObjectMeta & { namespace?: string } = {},
): void {
  graph.observe(identity(uid, more.namespace), { uid, ownerReferences, ...more })
}

function noticed(): string[] {
  return changed.splice(0).toSorted()
}

describe('owners', () => {
  it('that are known lead to nothing; unknown ones are to be asked for', () => {
    observe('parent')
    observe('child', [owner('parent')])
    expect(noticed()).toEqual([])
    observe('stray', [owner('missing')])
    expect(noticed()).toEqual(['missing'])
    expect(graph.get('missing')!.isVirtual).toBe(true)
  })

  it('that turn up late are what their dependents said', () => {
    observe('child', [owner('parent')])
    noticed()
    observe('parent')
    expect(graph.get('parent')).toMatchObject({ isVirtual: false })
    expect(noticed()).toEqual([])
  })

  it('that go take their dependents to the queue and are known to be absent', () => {
    observe('parent')
    observe('child', [owner('parent')])
    graph.remove('parent')
    expect(noticed()).toEqual(['child'])
    expect(absent.has(referredBy(owner('parent'), 'ns'))).toBe(true)
  })

  it('that do not exist do the same once the server has said so', () => {
    observe('child', [owner('missing')])
    noticed()
    graph.confirmAbsent(graph.get('missing')!.identity)
    expect(noticed()).toEqual(['child'])
    expect(graph.get('missing')).toBeUndefined()
  })

  it('in another namespace are reported, whoever is seen first', () => {
    observe('parent', [], { namespace: 'other' })
    observe('child', [owner('parent')])
    observe('early', [owner('late')])
    observe('late', [], { namespace: 'other' })
    expect(invalid).toEqual(['child→parent', 'early→late'])
    expect(noticed()).toEqual(['child', 'early', 'late'])
  })

  it('named differently by dependents are asked for under each name in turn', () => {
    observe('a', [owner('x', { kind: 'First' })])
    observe('b', [owner('x', { kind: 'Second' })])
    noticed()
    graph.confirmAbsent(graph.get('x')!.identity)
    expect(noticed()).toEqual(['a', 'x'])
    expect(graph.get('x')!.identity.kind).toBe('Second')
    graph.confirmAbsent(graph.get('x')!.identity)
    expect(absent.has(referredBy(owner('x', { kind: 'Second' }), 'ns'))).toBe(true)
  })
})

describe('deletion', () => {
  const foreground = { deletionTimestamp: 'now', finalizers: ['foregroundDeletion'] }

  it('in the foreground looks at the dependents and at the owner', () => {
    observe('parent')
    observe('child', [blocking('parent')])
    observe('parent', [], foreground)
    expect(noticed()).toEqual(['child', 'parent'])
    observe('parent', [], { ...foreground, resourceVersion: '2' })
    expect(noticed()).toEqual([])
  })

  it('in the foreground is looked at again when a dependent goes or stops blocking', () => {
    observe('parent', [], foreground)
    observe('one', [blocking('parent')])
    observe('two', [blocking('parent')])
    noticed()
    graph.remove('one')
    expect(noticed()).toEqual(['parent'])
    observe('two', [owner('parent', { blockOwnerDeletion: false })])
    expect(noticed()).toEqual(['parent'])
    expect(planOwner(graph.get('parent')!)).toEqual({ type: 'letGo' })
  })

  it('waits for dependents that block, and not for others', () => {
    observe('parent', [], foreground)
    observe('blocks', [blocking('parent')])
    observe('loose', [owner('parent')])
    observe('leaving', [blocking('parent')], foreground)
    const plan = planOwner(graph.get('parent')!)
    expect(plan.type === 'wait' && plan.dependents.map((node) => node.identity.uid)).toEqual(['blocks'])
  })

  it('that orphans looks at the owner alone', () => {
    observe('parent')
    observe('child', [blocking('parent')])
    observe('parent', [], { deletionTimestamp: 'now', finalizers: ['orphan', 'foregroundDeletion'] })
    expect(noticed()).toEqual(['parent'])
    expect(graph.get('parent')).toMatchObject({ isOrphaningDependents: true })
  })
})

describe('planDependent', () => {
  const [solid, dangling, waiting] = [owner('solid'), owner('dangling'), owner('waiting')]
  const none = { solid: [], dangling: [], waiting: [] }
  const plan = (verdicts: Partial<typeof none | Record<string, OwnerReference[]>>, latest: ObjectMeta = {}) =>
    planDependent(graph.get('subject')!, latest, { ...none, ...verdicts })

  beforeEach(() => observe('subject'))

  it('keeps what has an owner or never had one', () => {
    expect(plan({ solid: [solid] })).toEqual({ type: 'keep' })
    expect(plan({})).toEqual({ type: 'keep' })
  })

  it('takes owners off that are gone or wait, where another holds it', () => {
    const uids = ['dangling', 'waiting']
    expect(plan({ solid: [solid], dangling: [dangling], waiting: [waiting] })).toEqual({ type: 'unlink', uids })
  })

  it('deletes what nobody owns, as somebody has asked before', () => {
    const policy = (finalizers?: string[]) => plan({ dangling: [dangling] }, { finalizers })
    expect(policy()).toEqual({ type: 'delete', policy: 'Background', unblock: false })
    expect(policy(['foregroundDeletion'])).toMatchObject({ policy: 'Foreground' })
    expect(policy(['orphan'])).toMatchObject({ policy: 'Orphan' })
  })

  it('passes foreground deletion on, and breaks a circle', () => {
    expect(plan({ waiting: [waiting] })).toMatchObject({ policy: 'Background' })
    observe('below', [owner('subject')])
    expect(plan({ waiting: [waiting] })).toEqual({ type: 'delete', policy: 'Foreground', unblock: false })
    observe('below', [owner('subject')], { deletionTimestamp: 'now', finalizers: ['foregroundDeletion'] })
    expect(plan({ waiting: [waiting] })).toMatchObject({ unblock: true })
  })
})

describe('AbsentOwners', () => {
  it('forgets the oldest beyond its capacity', () => {
    const few = new AbsentOwners(2)
    for (const uid of ['a', 'b', 'c']) few.add(identity(uid))
    expect(['a', 'b', 'c'].map((uid) => few.has(identity(uid)))).toEqual([false, true, true])
  })
})
