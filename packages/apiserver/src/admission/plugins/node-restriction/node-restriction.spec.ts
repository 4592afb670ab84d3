import { allow } from '../../../authz/index.ts'
import { binding, role } from '../../../authz/testing.ts'
import type { KubeObject } from '@keelson/apimachinery'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AdmissionAttributes, AdmissionPlugin } from '../../port.ts'
import { change, testDependencies } from '../../testing.ts'
import type { TestDependencies } from '../../testing.ts'
import { nodeRestriction } from './index.ts'

const user = { name: 'system:node:n1', groups: ['system:nodes'] }
const node = (name: string, labels: Record<string, string> = {}, spec: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels, uid: 'node-uid' }, spec }) as KubeObject
const pod = (nodeName: string, metadata: object = {}, spec: object = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', uid: 'pod-uid', ...metadata },
    spec: { nodeName, containers: [], ...spec },
  }) as KubeObject
const mirror = {
  annotations: { 'kubernetes.io/config.mirror': 'x' },
  ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'node-uid', controller: true }],
}

let deps: TestDependencies
let plugin: AdmissionPlugin

beforeEach(async () => {
  deps = await testDependencies()
  plugin = nodeRestriction(deps)
  deps.reader.add('nodes', node('n1'))
})

const judge = async (attributes: AdmissionAttributes): Promise<string> => {
  try {
    await plugin.validate?.({ ...attributes, user })
    return 'allowed'
  } catch (err) {
    return (err as Error).message
  }
}
const update = (object: KubeObject, oldObject: KubeObject, extra: Partial<AdmissionAttributes> = {}) =>
  change('nodes', object, { operation: 'UPDATE', oldObject, ...extra })

describe('NodeRestriction', () => {
  it('does not concern anybody but nodes', async () => {
    const attributes = change('nodes', node('n2'))
    await expect(plugin.validate?.(attributes)).resolves.toBeUndefined()
  })

  it('lets a node register itself only, with harmless labels only', async () => {
    expect(await judge(change('nodes', node('n1', { 'kubernetes.io/hostname': 'n1', zone: 'a' })))).toBe('allowed')
    expect(await judge(change('nodes', node('n1', { 'x.node.kubernetes.io/a': 'b' })))).toBe('allowed')
    expect(await judge(change('nodes', node('n2')))).toBe(
      'nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"',
    )
    const labels = { 'node-restriction.kubernetes.io/a': 'b', 'kubernetes.io/mine': 'c' }
    expect(await judge(change('nodes', node('n1', labels)))).toBe(
      'nodes "n1" is forbidden: node "n1" is not allowed to set the following labels: kubernetes.io/mine, node-restriction.kubernetes.io/a',
    )
  })

  it('lets a node report status, but not change its taints, labels or owners', async () => {
    const present = node('n1', { 'kubernetes.io/role': 'x' }, { taints: [{ key: 't', effect: 'NoSchedule' }] })
    expect(await judge(update(structuredClone(present), present, { subresource: 'status' }))).toBe('allowed')
    const untainted = node('n1', { 'kubernetes.io/role': 'x' })
    expect(await judge(update(untainted, present))).toContain('is not allowed to modify taints')
    const relabelled = node('n1', {}, { taints: [{ key: 't', effect: 'NoSchedule' }] })
    expect(await judge(update(relabelled, present))).toContain('is not allowed to modify labels: kubernetes.io/role')
    const owned = structuredClone(present)
    owned.metadata.ownerReferences = [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u' }]
    expect(await judge(update(owned, present))).toContain('is not allowed to modify ownerReferences')
  })

  it('lets a node write status of, and delete, its own pods', async () => {
    const status = (oldObject: KubeObject, object = oldObject) =>
      change('pods', object, { operation: 'UPDATE', oldObject, subresource: 'status' })
    expect(await judge(status(pod('n1')))).toBe('allowed')
    expect(await judge(status(pod('n2')))).toContain(
      'can only update pod status for pods with spec.nodeName set to itself',
    )
    expect(await judge(status(pod('n1'), pod('n1', { labels: { a: 'b' } })))).toContain('cannot update labels')
    const remove = (oldObject: KubeObject) => change('pods', undefined, { operation: 'DELETE', oldObject })
    expect(await judge(remove(pod('n1')))).toBe('allowed')
    expect(await judge(remove(pod('n2')))).toContain('can only delete pods with spec.nodeName set to itself')
  })

  it('lets a node create mirror pods of its own that refer to nothing', async () => {
    expect(await judge(change('pods', pod('n1', mirror)))).toBe('allowed')
    expect(await judge(change('pods', pod('n1')))).toContain('can only create mirror pods')
    expect(await judge(change('pods', pod('n2', mirror)))).toContain('spec.nodeName set to itself')
    expect(await judge(change('pods', pod('n1', { ...mirror, ownerReferences: [] })))).toContain(
      'owner reference set to itself',
    )
    const secret = { volumes: [{ name: 'v', secret: { secretName: 's' } }] }
    expect(await judge(change('pods', pod('n1', mirror, secret)))).toContain(
      'can not create pods that reference secrets',
    )
  })

  it('lets a node evict its own pods', async () => {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p', namespace: 'ns' } }
    const attributes = change('pods', eviction, { subresource: 'eviction' })
    expect(await judge(attributes)).toBe('pods "p" not found')
    deps.reader.add('pods', pod('n2'))
    expect(await judge(attributes)).toContain('can only evict pods with spec.nodeName set to itself')
    deps.reader.add('pods', pod('n1'))
    expect(await judge(attributes)).toBe('allowed')
  })

  it('lets a node ask for tokens bound to its own pods', async () => {
    const token = (boundObjectRef?: object, audiences?: string[]): AdmissionAttributes => {
      const object = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: { boundObjectRef, audiences },
      }
      return change('serviceaccounts', object as KubeObject, { subresource: 'token', namespace: 'ns', name: 'bot' })
    }
    const ref = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'pod-uid' }
    const sources = [
      { serviceAccountToken: { path: 'token' } },
      { serviceAccountToken: { path: 'v', audience: 'vault' } },
    ]
    deps.reader.add('pods', pod('n1', {}, { volumes: [{ name: 'v', projected: { sources } }] }))
    expect(await judge(token(ref))).toBe('allowed')
    expect(await judge(token(ref, ['vault']))).toBe('allowed')
    expect(await judge(token(ref, ['registry']))).toContain(
      'audience "registry" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience',
    )
    expect(await judge(token(ref, ['vault', 'registry']))).toContain('node may only request 0 or 1 audiences')
    const verb = 'request-serviceaccounts-token-audience'
    deps.feed.set('clusterroles', role('pulls', [allow(verb).in('').on('registry')]))
    deps.feed.set('clusterrolebindings', binding('pulls', 'ClusterRole/pulls', ['Group/system:nodes']))
    expect(await judge(token(ref, ['registry']))).toBe('allowed')
    expect(await judge(token())).toContain('node requested token not bound to a pod')
    expect(await judge(token({ ...ref, uid: undefined }))).toContain('pod binding without a uid')
    expect(await judge(token({ ...ref, uid: 'other' }))).toContain('does not match the UID in record')
    deps.reader.add('pods', pod('n2'))
    expect(await judge(token(ref))).toContain('bound to a pod scheduled on a different node')
  })

  it('lets a node hold its own lease', async () => {
    const lease = (name: string, namespace: string): KubeObject =>
      ({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } }) as KubeObject
    const resource = 'leases.coordination.k8s.io'
    expect(await judge(change(resource, lease('n1', 'kube-node-lease'), { name: '' }))).toBe('allowed')
    expect(await judge(change(resource, lease('n2', 'kube-node-lease'), { name: '' }))).toContain(
      'with the same name as',
    )
    expect(await judge(change(resource, lease('n1', 'default')))).toContain('"kube-node-lease" system namespace')
  })
})
