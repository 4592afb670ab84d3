import type { Deployment, ReplicaSet } from '@keelson/api'
import type { ObjectMeta } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { at, deployment, start } from '../../testing/build.ts'
import { planDeployment, type DeploymentWrite } from './plan.ts'
import { makeReplicaSet } from './sets.ts'

const web = deployment('web', { image: 'v3', replicas: 10 })

/** A ReplicaSet of the Deployment as it was with another image, made in the order of its revision. */
function setOf(
  image: string,
  {
    revision,
    replicas = 0,
    ready = replicas,
    max = 13,
  }: { revision: number; replicas?: number; ready?: number; max?: number },
  metadata: ObjectMeta = {},
): ReplicaSet {
  const spec = { ...web.spec!, template: { ...web.spec!.template, spec: { containers: [{ name: 'c', image }] } } }
  const annotations = {
    'deployment.kubernetes.io/revision': String(revision),
    'deployment.kubernetes.io/desired-replicas': '10',
    'deployment.kubernetes.io/max-replicas': String(max),
  }
  const set = makeReplicaSet({ ...web, spec }, { replicas, annotations })
  return {
    ...set,
    metadata: { ...set.metadata, uid: `uid-${image}`, creationTimestamp: at(revision), ...metadata },
    status: { replicas, readyReplicas: ready, availableReplicas: ready },
  }
}

const plan = (of: Deployment, candidates: readonly ReplicaSet[]) =>
  planDeployment(of, { candidates, podsOf: () => [], now: start })

const words = (writes: readonly DeploymentWrite[]): string[] =>
  writes.map((write) =>
    'set' in write
      ? `${write.type} ${write.set.spec!.template!.spec!.containers[0]!.image} ${write.set.spec!.replicas}`
      : `${write.type} ${write.revision}`,
  )

const withSpec = (more: Partial<Deployment['spec']>): Deployment => ({ ...web, spec: { ...web.spec!, ...more } })

describe('a Deployment', () => {
  it('that is paused makes no new set, follows its size, and still forgets surplus history', () => {
    const paused = withSpec({ paused: true, replicas: 12, revisionHistoryLimit: 1 })
    const sets = [
      setOf('v0', { revision: 1 }),
      setOf('v1', { revision: 2 }),
      setOf('v2', { revision: 3, replicas: 10 }),
    ]
    expect(words(plan(paused, sets).writes)).toEqual(['update v2 12', 'delete v0 0', 'delete v1 0'])
  })

  it('shares a change of size out in the middle of a rollout', () => {
    const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 }
    const grown = withSpec({ replicas: 20, strategy: { type: 'RollingUpdate', rollingUpdate } })
    const sets = [setOf('v2', { revision: 1, replicas: 8 }), setOf('v3', { revision: 2, replicas: 5, ready: 0 })]
    expect(words(plan(grown, sets).writes).filter((word) => word.startsWith('update'))).toEqual([
      'update v2 14',
      'update v3 9',
    ])
  })

  it('gives a set that is used again the next revision and notes its earlier one', () => {
    const sets = [setOf('v3', { revision: 1 }), setOf('v2', { revision: 2, replicas: 10 })]
    const { writes } = plan(web, sets)
    expect(words(writes).slice(0, 2)).toEqual(['update v3 0', 'setRevision 3'])
    expect(writes[0]).toMatchObject({
      set: {
        metadata: {
          annotations: {
            'deployment.kubernetes.io/revision': '3',
            'deployment.kubernetes.io/revision-history': '1',
          },
        },
      },
    })
  })

  it('adopts sets that match and have nobody, and releases those that match no longer', () => {
    const orphan = setOf('v2', { revision: 1, replicas: 10 }, { ownerReferences: [] })
    const stray = setOf('v1', { revision: 1 }, { labels: { app: 'other' } })
    const foreign = setOf('v0', { revision: 1 }, { labels: { app: 'other' }, ownerReferences: [] })
    expect(words(plan(web, [orphan, stray, foreign]).writes).slice(0, 2)).toEqual(['adopt v2 10', 'release v1 0'])
  })

  it('says that it found its new set when nothing of progress was known', () => {
    const current = setOf('v3', { revision: 1, replicas: 10, ready: 0 })
    const known = { ...withSpec({ progressDeadlineSeconds: 600 }), status: { replicas: 10, updatedReplicas: 10 } }
    const message = `Found new replica set "${current.metadata.name}"`
    expect(plan(known, [current]).status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message }),
    )
  })

  it('takes another name when the one of its hash is taken', () => {
    const [first, second] = [undefined, 1].map((collisionCount) => {
      const { writes } = plan({ ...web, status: { collisionCount } }, [])
      return 'set' in writes[0]! ? writes[0].set.metadata.name : undefined
    })
    expect(first).toMatch(/^web-/)
    expect(second).not.toBe(first)
  })
})
