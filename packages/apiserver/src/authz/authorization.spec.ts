import { beforeEach, describe, expect, it } from 'vitest'
import type { KubeObject } from '@keelson/apimachinery'
import { parseOptions } from '@keelson/component-base'
import { apiServerOptions } from '../options.ts'
import { createFakeFeed } from '../state/testing/fake-feed.ts'
import type { FakeFeed } from '../state/testing/fake-feed.ts'
import { createAuthorization } from './authorization.ts'
import type { Authorization, AuthorizationMode } from './authorization.ts'
import { forbiddenError } from './forbidden.ts'
import { allow } from './rbac/rule-builder.ts'
import { binding, question, role } from './testing.ts'

const jane = { name: 'jane', groups: ['dev', 'system:authenticated'] }
const bot = { name: 'system:serviceaccount:ns:bot', groups: ['system:serviceaccounts'] }
const kubelet = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }

let feed: FakeFeed
let authorization: Authorization

beforeEach(async () => {
  feed = createFakeFeed()
  authorization = createAuthorization({ feed })
  await authorization.start(new AbortController().signal)
})

async function decide(user: typeof jane, text: string): Promise<string> {
  const { decision, reason } = await authorization.authorizer.authorize(question(user, text))
  return reason === '' ? decision : `${decision}: ${reason}`
}

describe('RBAC', () => {
  it('allows by ClusterRoleBinding everywhere and by RoleBinding in its namespace, and says why', async () => {
    feed.set('clusterroles', role('reader', [allow('get').in('').on('pods')]))
    feed.set('roles', role('writer', [allow('create').in('').on('pods')], 'ns'))
    feed.set('clusterrolebindings', binding('readers', 'ClusterRole/reader', ['Group/dev']))
    feed.set('rolebindings', binding('writers', 'Role/writer', ['User/jane'], 'ns'))
    feed.set('rolebindings', binding('bots', 'ClusterRole/reader', ['ServiceAccount/ns/bot'], 'other'))
    expect(await decide(jane, 'get core/pods x in any')).toBe(
      'allow: RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "dev"',
    )
    expect(await decide(jane, 'create core/pods in ns')).toBe(
      'allow: RBAC: allowed by RoleBinding "writers/ns" of Role "writer" to User "jane"',
    )
    expect(await decide(jane, 'create core/pods in any')).toBe('noOpinion')
    expect(await decide(bot, 'get core/pods x in other')).toBe(
      'allow: RBAC: allowed by RoleBinding "bots/other" of ClusterRole "reader" to ServiceAccount "bot/ns"',
    )
    expect(await decide(bot, 'get core/pods x in ns')).toBe('noOpinion')
  })

  it('follows changes of roles and bindings', async () => {
    const reader = role('reader', [allow('get').in('').on('pods')])
    const readers = binding('readers', 'ClusterRole/reader', ['User/jane'])
    feed.set('clusterrolebindings', readers)
    expect(await decide(jane, 'get core/pods x')).toBe(
      'noOpinion: RBAC: clusterrole.rbac.authorization.k8s.io "reader" not found',
    )
    feed.set('clusterroles', reader)
    expect(await decide(jane, 'get core/pods x')).toContain('allow')
    feed.set('clusterrolebindings', binding('readers', 'ClusterRole/reader', ['User/bob']))
    expect(await decide(jane, 'get core/pods x')).toBe('noOpinion')
    feed.set('clusterrolebindings', readers)
    feed.remove('clusterrolebindings', readers)
    expect(await decide(jane, 'get core/pods x')).toBe('noOpinion')
  })

  it('lists the rules of a user', async () => {
    feed.set('clusterroles', role('both', [allow('get').in('').on('pods'), allow('get').at('/version')]))
    feed.set('clusterrolebindings', binding('b', 'ClusterRole/both', ['User/jane']))
    expect(await authorization.authorizer.rulesFor?.(jane, 'ns')).toEqual({
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: undefined }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/version'] }],
      incomplete: false,
    })
  })

  it('lets system:masters do everything, without any role', async () => {
    const master = { name: 'x', groups: ['system:masters'] }
    expect(await decide(master, 'delete core/nodes n1')).toBe('allow')
    expect(await decide(master, 'get /metrics')).toBe('allow')
  })
})

function pod(name: string, spec: object, annotations?: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', annotations }, spec } as KubeObject
}

const web = {
  nodeName: 'n1',
  serviceAccountName: 'bot',
  imagePullSecrets: [{ name: 'pull' }],
  initContainers: [{ name: 'i', envFrom: [{ configMapRef: { name: 'init' } }] }],
  containers: [{ name: 'c', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'env', key: 'a' } } }] }],
  volumes: [
    { name: 'v', secret: { secretName: 'mounted' } },
    {
      name: 'p',
      projected: { sources: [{ configMap: { name: 'kube-root-ca.crt' } }, { secret: { name: 'projected' } }] },
    },
    { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
  ],
}
const unrelated = "noOpinion: no relationship found between node 'n1' and this object"

describe('Node', () => {
  beforeEach(() => feed.set('pods', pod('web', web)))

  it.each([
    'get core/secrets pull in ns',
    'get core/secrets env in ns',
    'watch core/secrets mounted in ns',
    'list core/secrets projected in ns',
    'get core/configmaps init in ns',
    'get core/configmaps kube-root-ca.crt in ns',
    'get core/persistentvolumeclaims data in ns',
    'create core/serviceaccounts/token bot in ns',
    'get core/pods web in ns',
    'create core/pods in ns',
    'patch core/pods/status web in ns',
    'create core/pods/eviction web in ns',
    'get core/nodes n1',
    'patch core/nodes/status n1',
    'create coordination.k8s.io/leases in kube-node-lease',
    'update coordination.k8s.io/leases n1 in kube-node-lease',
    'list core/services',
    'create authentication.k8s.io/tokenreviews',
  ])('allows a kubelet to %s', async (text) => {
    expect(await decide(kubelet, text)).toBe('allow')
  })

  it.each([
    ['get core/secrets other in ns', unrelated],
    ['get core/secrets env in elsewhere', unrelated],
    ['list core/secrets in ns', 'noOpinion: No Object name found'],
    ['list core/secrets', 'noOpinion: can only read namespaced object of this type'],
    ['update core/secrets env in ns', 'noOpinion: can only read resources of this type'],
    ['create core/serviceaccounts/token default in ns', unrelated],
    ['get core/serviceaccounts bot in ns', 'noOpinion: can only create tokens for individual service accounts'],
    ['get core/pods stranger in ns', unrelated],
    ['list core/pods', 'noOpinion: can only list/watch pods with spec.nodeName field selector'],
    ['get core/nodes n2', "noOpinion: node 'n1' cannot read 'n2', only its own Node object"],
    ['list core/nodes', "noOpinion: node 'n1' cannot read all nodes, only its own Node object"],
    [
      'update coordination.k8s.io/leases n2 in kube-node-lease',
      'noOpinion: can only access node lease with the same name as the requesting node',
    ],
    [
      'get coordination.k8s.io/leases n1 in ns',
      'noOpinion: can only access leases in the "kube-node-lease" system namespace',
    ],
    ['delete core/nodes n1', 'noOpinion'],
    ['get rbac.authorization.k8s.io/clusterroles x', 'noOpinion'],
  ])('does not allow a kubelet to %s', async (text, verdict) => {
    expect(await decide(kubelet, text)).toBe(verdict)
  })

  it('allows listing the pods of the own node', async () => {
    const asked = question(kubelet, 'watch core/pods')
    const { authorizer } = authorization
    expect((await authorizer.authorize({ ...asked, fieldSelector: 'spec.nodeName=n1' })).decision).toBe('allow')
    expect((await authorizer.authorize({ ...asked, fieldSelector: 'spec.nodeName=n2' })).decision).toBe('noOpinion')
    expect((await authorizer.authorize({ ...asked, fieldSelector: '=,=' })).decision).toBe('noOpinion')
  })

  it('forgets what a pod needed when it goes, and keeps what another still needs', async () => {
    feed.set('pods', pod('twin', { nodeName: 'n1', containers: [], imagePullSecrets: [{ name: 'pull' }] }))
    feed.remove('pods', pod('web', web))
    expect(await decide(kubelet, 'get core/secrets env in ns')).toBe(unrelated)
    expect(await decide(kubelet, 'get core/secrets pull in ns')).toBe('allow')
  })

  it('gains access when a pod is bound, none through mirror pods', async () => {
    const late = { containers: [], imagePullSecrets: [{ name: 'late' }] }
    feed.set('pods', pod('late', late))
    expect(await decide(kubelet, 'get core/secrets late in ns')).toBe(unrelated)
    feed.set('pods', pod('late', { ...late, nodeName: 'n1' }))
    expect(await decide(kubelet, 'get core/secrets late in ns')).toBe('allow')
    const mirror = { nodeName: 'n1', containers: [], imagePullSecrets: [{ name: 'stolen' }] }
    feed.set('pods', pod('mirror', mirror, { 'kubernetes.io/config.mirror': 'x' }))
    expect(await decide(kubelet, 'get core/secrets stolen in ns')).toBe(unrelated)
  })

  it('is for members of system:nodes only', async () => {
    expect(await decide({ name: 'system:node:n1', groups: [] }, 'get core/secrets env in ns')).toBe('noOpinion')
  })
})

describe('forbiddenError', () => {
  it.each([
    [
      'get core/pods x in default',
      'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'get core/pods/log x in default',
      'pods "x" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "default"',
    ],
    [
      'list apps/deployments',
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
    ],
    ['get /metrics', 'forbidden: User "jane" cannot get path "/metrics"'],
  ])('%s', (text, message) => {
    expect(forbiddenError(question(jane, text), '').message).toBe(message)
    expect(forbiddenError(question(jane, text), 'because').message).toBe(`${message}: because`)
  })
})

describe('--authorization-mode', () => {
  const modes = (...chosen: AuthorizationMode[]): Authorization => createAuthorization({ feed, modes: chosen })
  const asks = async ({ authorizer }: Authorization, user = jane): Promise<string> =>
    (await authorizer.authorize(question(user, 'get core/pods'))).decision

  it('decides who is asked, system:masters aside', async () => {
    expect(await asks(modes('AlwaysAllow'))).toBe('allow')
    expect(await asks(modes('AlwaysDeny', 'AlwaysAllow'))).toBe('allow')
    expect(await asks(modes('RBAC'))).toBe('noOpinion')
    expect(await asks(modes('AlwaysDeny'), { name: 'root', groups: ['system:masters'] })).toBe('allow')
    const { authorizer } = modes('AlwaysDeny')
    expect(await authorizer.authorize(question(jane, 'get core/pods'))).toEqual({
      decision: 'noOpinion',
      reason: 'Everything is forbidden.',
    })
  })

  it.each(['Webhook', 'RBAC,RBAC', 'rbac'])('refuses %s', async (given) => {
    const parsing = parseOptions(
      { mode: apiServerOptions.authorizationMode },
      { argv: [`--authorization-mode=${given}`], env: {} },
    )
    await expect(parsing).rejects.toThrow('--authorization-mode')
  })
})
