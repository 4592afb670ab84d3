import { applyDefaults, fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import type { Deployment, DeploymentSpec, ReplicaSet } from '../types.generated.ts'
import { replicaSets } from '../replica-set/kind.ts'
import { deployments } from './kind.ts'
import { fnv32a, podTemplateHash, safeEncode } from './pod-template-hash.ts'
import { isDeploymentComplete, newReplicaSet, oldReplicaSets, resolveFenceposts, revisionOf } from './rollout.ts'

const now = Date.parse('2026-01-01T00:05:00Z')
const template = (image = 'nginx:1.27') => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image }] },
})

function aDeployment(spec: Partial<DeploymentSpec> = {}, status: Deployment['status'] = {}): Deployment {
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: template(), ...structuredClone(spec) },
    status: structuredClone(status),
  }
  applyDefaults(deployment, deployments.schema)
  deployments.defaults?.(deployment)
  return deployment
}

function aReplicaSet(name: string, image: string, created: string): ReplicaSet {
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'default', resourceVersion: '1', creationTimestamp: created },
    spec: { selector: { matchLabels: { app: 'web' } }, template: template(image) },
  }
  set.spec.template = { ...set.spec.template, metadata: { labels: { app: 'web', 'pod-template-hash': name } } }
  applyDefaults(set, replicaSets.schema)
  replicaSets.defaults?.(set)
  return set
}

const messages = (spec: Partial<DeploymentSpec>): string[] =>
  deployments.validate(aDeployment(spec)).map(fieldErrorMessage)

describe('defaults of deployments', () => {
  it('fills in the spec, and the template as a template', () => {
    const { spec } = aDeployment()
    expect(spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    })
    expect(spec.template.spec).toMatchObject({ restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' })
    expect(spec.template.spec?.enableServiceLinks).toBeUndefined()
  })

  it('gives no rolling update to a deployment that recreates', () => {
    expect(aDeployment({ strategy: { type: 'Recreate' } }).spec.strategy).toEqual({ type: 'Recreate' })
  })
})

describe('validation of deployments', () => {
  it('accepts an ordinary one', () => {
    expect(messages({})).toEqual([])
  })

  it.each<[Partial<DeploymentSpec>, string]>([
    [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    [{ selector: undefined }, 'spec.selector: Required value'],
    [{ selector: {} }, 'spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    [
      { selector: { matchLabels: { app: 'other' } } },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      { template: { ...template(), spec: { ...template().spec, restartPolicy: 'Never' } } },
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [{ template: { ...template(), spec: { containers: [] } } }, 'spec.template.spec.containers: Required value'],
    [
      { strategy: { type: 'Recreate', rollingUpdate: {} } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      { strategy: { type: 'Boldly' } },
      'spec.strategy: Unsupported value: "Boldly": supported values: "Recreate", "RollingUpdate"',
    ],
    [
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
    [
      { strategy: { rollingUpdate: { maxUnavailable: '101%' } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
    [
      { minReadySeconds: 600 },
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
  ])('refuses %j', (spec, message) => {
    expect(messages(spec)).toContain(message)
  })

  it('keeps the selector', () => {
    const next = aDeployment({ selector: { matchLabels: { app: 'web', tier: 'a' } } })
    next.spec.template.metadata = { labels: { app: 'web', tier: 'a' } }
    expect(deployments.validateUpdate(next, aDeployment()).map(fieldErrorMessage)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"a"}}: field is immutable',
    ])
  })
})

describe('columns of workloads', () => {
  it('prints a deployment', () => {
    const deployment = aDeployment({ replicas: 3 }, { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 })
    expect(deployments.row(deployment, now)).toEqual(['web', '2/3', 3, 2, '5m', 'main', 'nginx:1.27', 'app=web'])
  })

  it('prints a replica set', () => {
    const set = aReplicaSet('web-1', 'nginx:1.27', '2026-01-01T00:00:00Z')
    set.status = { replicas: 1, readyReplicas: 1 }
    expect(replicaSets.row(set, now)).toEqual(['web-1', 1, 1, 1, '5m', 'main', 'nginx:1.27', 'app=web'])
  })
})

describe('rollouts', () => {
  const first = aReplicaSet('web-1', 'nginx:1.26', '2026-01-01T00:00:00Z')
  const second = aReplicaSet('web-2', 'nginx:1.27', '2026-01-01T00:01:00Z')
  const duplicate = aReplicaSet('web-3', 'nginx:1.27', '2026-01-01T00:02:00Z')

  it('finds the replica set of the template, whatever its hash label, the oldest of several', () => {
    expect(newReplicaSet(aDeployment(), [duplicate, first, second])).toBe(second)
    expect(oldReplicaSets(aDeployment(), [duplicate, second, first])).toEqual([first, duplicate])
    expect(newReplicaSet(aDeployment(), [first])).toBeUndefined()
  })

  it.each([
    [10, { maxSurge: '25%', maxUnavailable: '25%' }, { maxSurge: 3, maxUnavailable: 2 }],
    [1, { maxSurge: '25%', maxUnavailable: '25%' }, { maxSurge: 1, maxUnavailable: 0 }],
    [1, { maxSurge: 0, maxUnavailable: '25%' }, { maxSurge: 0, maxUnavailable: 1 }],
    [2, { maxSurge: 0, maxUnavailable: 5 }, { maxSurge: 0, maxUnavailable: 2 }],
  ])('resolves bounds for %d replicas and %j', (replicas, rollingUpdate, expected) => {
    expect(resolveFenceposts(aDeployment({ replicas, strategy: { rollingUpdate } }))).toEqual(expected)
  })

  it('is complete when all replicas are new, available and seen', () => {
    const done = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, observedGeneration: 1 }
    expect(isDeploymentComplete(aDeployment({ replicas: 2 }, done))).toBe(true)
    expect(isDeploymentComplete(aDeployment({ replicas: 2 }, { ...done, replicas: 3 }))).toBe(false)
    const unseen = aDeployment({ replicas: 2 }, done)
    unseen.metadata.generation = 2
    expect(isDeploymentComplete(unseen)).toBe(false)
  })

  it('reads revisions', () => {
    expect(revisionOf({ metadata: { annotations: { 'deployment.kubernetes.io/revision': '7' } } })).toBe(7)
    expect(revisionOf({ metadata: {} })).toBe(0)
  })
})

describe('the hash of a pod template', () => {
  it('hashes as FNV-1a does', () => {
    expect(fnv32a('')).toBe(0x811c9dc5)
    expect(fnv32a('foobar')).toBe(0xbf9cf968)
    expect(fnv32a('foo', 'bar')).toBe(fnv32a('foobar'))
  })

  it('writes hashes in the alphabet of generated names', () => {
    expect(safeEncode('1234567890')).toBe('56789bcdf4')
    expect(podTemplateHash(template())).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/)
  })

  it('depends on what the template says, not on the order of its keys', () => {
    const { metadata, spec } = template()
    expect(podTemplateHash({ spec, metadata })).toBe(podTemplateHash({ metadata, spec }))
    expect(podTemplateHash(template('nginx:1.28'))).not.toBe(podTemplateHash(template()))
    expect(podTemplateHash(template(), 1)).not.toBe(podTemplateHash(template()))
  })
})
