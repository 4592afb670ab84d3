import { beforeEach, describe, expect, it } from 'vitest'
import type { KubeObject } from '@keelson/apimachinery'
import { createFakeFeed } from '../../state/testing/fake-feed.ts'
import { createAuthorization } from '../authorization.ts'
import { binding, role } from '../testing.ts'
import { checkBinding, checkRole } from './escalation.ts'
import type { EscalationContext } from './escalation.ts'
import { allow } from './rule-builder.ts'

const jane = { name: 'jane', groups: ['dev'] }
let context: EscalationContext
let feed: ReturnType<typeof createFakeFeed>

beforeEach(async () => {
  feed = createFakeFeed()
  const authorization = createAuthorization({ feed })
  await authorization.start(new AbortController().signal)
  context = { policy: authorization.rbac, authorizer: authorization.authorizer }
  feed.set('clusterroles', role('reader', [allow('get', 'list').in('').on('pods')]))
  feed.set('clusterroles', role('root', [allow('*').in('*').on('*'), allow('*').at('*')]))
  feed.set('clusterrolebindings', binding('b', 'ClusterRole/reader', ['User/jane']))
})

function writeRole(rules: Parameters<typeof role>[1], extra: object = {}, oldObject?: KubeObject) {
  const object = { ...role('new', rules), ...extra } as never
  return checkRole(
    { user: jane, resource: 'clusterroles', namespace: '', object, oldObject: oldObject as never },
    context,
  )
}

function writeBinding(roleRef: string, namespace = 'ns') {
  const object = binding('new', roleRef, ['User/bob'], namespace) as never
  return checkBinding({ user: jane, resource: 'rolebindings', namespace, object }, context)
}

describe('checkRole', () => {
  it('lets users grant what they hold', async () => {
    await expect(writeRole([allow('list').in('').on('pods')])).resolves.toBeUndefined()
  })

  it('refuses more, naming exactly what is missing', async () => {
    await expect(
      writeRole([allow('get', 'delete').in('').on('pods'), allow('get').in('apps').on('x')]),
    ).rejects.toThrow(
      'clusterroles.rbac.authorization.k8s.io "new" is forbidden: user "jane" (groups=["dev"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}\n' +
        '{APIGroups:["apps"], Resources:["x"], Verbs:["get"]}',
    )
  })

  it('does not look at updates that leave the rules alone', async () => {
    const rules = [allow('*').in('*').on('*')]
    await expect(writeRole(rules, {}, role('new', rules))).resolves.toBeUndefined()
    await expect(writeRole(rules, {}, role('new', []))).rejects.toThrow('attempting to grant')
  })

  it('asks for everything before it lets a role aggregate', async () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] }
    await expect(writeRole([], { aggregationRule })).rejects.toThrow(
      'must have cluster-admin privileges to use an aggregationRule',
    )
    feed.set('clusterrolebindings', binding('r', 'ClusterRole/root', ['Group/dev']))
    await expect(writeRole([], { aggregationRule })).resolves.toBeUndefined()
  })

  it('lets the verb escalate through', async () => {
    feed.set('clusterroles', role('escalator', [allow('escalate').in('rbac.authorization.k8s.io').on('clusterroles')]))
    feed.set('clusterrolebindings', binding('e', 'ClusterRole/escalator', ['User/jane']))
    await expect(writeRole([allow('*').in('*').on('*')])).resolves.toBeUndefined()
  })
})

describe('checkBinding', () => {
  it('lets users bind roles they hold, in whichever namespace', async () => {
    await expect(writeBinding('ClusterRole/reader')).resolves.toBeUndefined()
  })

  it('refuses roles that grant more, and roles that do not exist', async () => {
    await expect(writeBinding('ClusterRole/root')).rejects.toThrow(
      'attempting to grant RBAC permissions not currently held',
    )
    await expect(writeBinding('Role/none')).rejects.toThrow('roles.rbac.authorization.k8s.io "none" not found')
  })

  it('lets the verb bind through for the named role', async () => {
    feed.set(
      'roles',
      role('binder', [allow('bind').in('rbac.authorization.k8s.io').named('root').on('clusterroles')], 'ns'),
    )
    feed.set('rolebindings', binding('x', 'Role/binder', ['User/jane'], 'ns'))
    await expect(writeBinding('ClusterRole/root')).resolves.toBeUndefined()
    await expect(writeBinding('ClusterRole/root', 'other')).rejects.toThrow('attempting to grant')
  })
})
