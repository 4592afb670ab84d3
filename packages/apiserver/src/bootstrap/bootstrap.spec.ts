import type { ClusterRole, ClusterRoleBinding, ConfigMap, EndpointSlice, Endpoints, Service } from '@keelson/api'
import { nullLogger } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAuthorization } from '../authz/index.ts'
import { question } from '../authz/testing.ts'
import { createBootstrapHooks } from './index.ts'
import { createMemoryClient } from './testing.ts'
import type { MemoryClient } from './testing.ts'

let local: MemoryClient
let clock: FakeClock

beforeEach(() => {
  local = createMemoryClient()
  clock = new FakeClock()
})

async function bootstrap(changes: { advertiseAddress?: string } = {}): Promise<void> {
  const hooks = createBootstrapHooks({
    local,
    feed: local.feed,
    clock,
    logger: nullLogger,
    kubernetesServiceIp: '10.96.0.1',
    advertiseAddress: '192.168.0.2',
    securePort: 6443,
    clientCa: 'CLIENT CA',
    requestHeader: { ca: 'PROXY CA', allowedNames: ['front-proxy-client'] },
    ...changes,
  })
  for (const hook of hooks) await hook.run(new AbortController().signal)
}

const clusterRole = (name: string): ClusterRole => local.find('clusterroles', name) as ClusterRole

describe('bootstrap', () => {
  it('makes everything once', async () => {
    await bootstrap()
    const made = local.writes.length
    await bootstrap()
    expect(local.writes.slice(made)).toEqual([])
  })

  it('makes the namespaces and the critical priority classes', async () => {
    await bootstrap()
    for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
      expect(local.find('namespaces', name), name).toBeDefined()
    }
    expect(local.find('priorityclasses', 'system-node-critical')).toMatchObject({ value: 2_000_001_000 })
    expect(local.find('priorityclasses', 'system-cluster-critical')).toMatchObject({ value: 2_000_000_000 })
  })

  it.each([
    ['namespaces', 'kube-node-lease', undefined],
    ['services', 'kubernetes', 'default'],
    ['endpoints', 'kubernetes', 'default'],
    ['endpointslices', 'kubernetes', 'default'],
  ])('makes %s %s anew when somebody deletes it, and no other', async (resource, name, namespace) => {
    await bootstrap()
    const metadata = { name: `${name}-other`, namespace }
    local.put(resource, { apiVersion: 'v1', kind: 'Any', metadata })
    await local.delete({ resource: { group: '', resource }, name: metadata.name, namespace })
    const made = local.writes.length
    await local.delete({ resource: { group: '', resource }, name, namespace })
    await vi.waitFor(() => expect(local.find(resource, name, namespace)).toBeDefined())
    expect(local.writes.slice(made)).toEqual([`delete ${resource} ${name}`, `create ${resource} ${name}`])
  })

  it('points the kubernetes service to this server, also after its address changed', async () => {
    await bootstrap()
    const service = local.find('services', 'kubernetes', 'default') as Service
    expect(service.spec).toMatchObject({
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    })
    await bootstrap({ advertiseAddress: '192.168.0.3' })
    const endpoints = local.find('endpoints', 'kubernetes', 'default') as Endpoints
    expect(endpoints.subsets?.[0]?.addresses).toEqual([{ ip: '192.168.0.3' }])
    const slice = local.find('endpointslices', 'kubernetes', 'default') as EndpointSlice
    expect(slice.endpoints).toEqual([{ addresses: ['192.168.0.3'], conditions: { ready: true } }])
  })

  it('publishes the CAs, keeping what others added', async () => {
    await bootstrap()
    const config = local.find('configmaps', 'extension-apiserver-authentication', 'kube-system') as ConfigMap
    expect(config.data).toMatchObject({
      'client-ca-file': 'CLIENT CA',
      'requestheader-client-ca-file': 'PROXY CA',
      'requestheader-allowed-names': '["front-proxy-client"]',
      'requestheader-username-headers': '["X-Remote-User"]',
    })
    local.put('configmaps', { ...config, data: { mine: 'x', 'client-ca-file': 'OLD' } } as ConfigMap)
    await bootstrap()
    const again = local.find('configmaps', 'extension-apiserver-authentication', 'kube-system') as ConfigMap
    expect(again.data).toMatchObject({ mine: 'x', 'client-ca-file': 'CLIENT CA' })
  })

  it('tries a step again until it succeeds', async () => {
    const create = local.create.bind(local)
    let failures = 2
    local.create = async (...args) => {
      if (failures-- > 0) throw new Error('etcd is away')
      return create(...args)
    }
    const done = bootstrap()
    await clock.advanceAsync(5000)
    await done
    expect(local.find('namespaces', 'default')).toBeDefined()
  })
})

describe('bootstrap roles', () => {
  it('gives back what was taken from a role or binding, and keeps what users added', async () => {
    await bootstrap()
    const added = { apiGroups: ['x'], resources: ['y'], verbs: ['get'] }
    const node = clusterRole('system:node-proxier')
    local.put('clusterroles', { ...node, rules: [added] } as ClusterRole)
    const discovery = local.find('clusterrolebindings', 'system:discovery') as ClusterRoleBinding
    const subject = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }
    local.put('clusterrolebindings', { ...discovery, subjects: [subject] } as ClusterRoleBinding)
    await bootstrap()
    const { rules } = clusterRole('system:node-proxier')
    expect(rules?.[0]).toEqual(added)
    expect(rules).toContainEqual({
      apiGroups: ['discovery.k8s.io'],
      resources: ['endpointslices'],
      verbs: ['list', 'watch'],
    })
    const { subjects } = local.find('clusterrolebindings', 'system:discovery') as ClusterRoleBinding
    expect(subjects?.map(({ name }) => name)).toEqual(['jane', 'system:authenticated'])
  })

  it('leaves alone what says so', async () => {
    await bootstrap()
    const role = clusterRole('system:discovery')
    const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' }
    local.put('clusterroles', { ...role, metadata: { ...role.metadata, annotations }, rules: [] } as ClusterRole)
    await bootstrap()
    expect(clusterRole('system:discovery').rules).toEqual([])
  })

  it('replaces a binding that points to another role', async () => {
    await bootstrap()
    const binding = local.find('clusterrolebindings', 'system:discovery') as ClusterRoleBinding
    local.put('clusterrolebindings', { ...binding, roleRef: { ...binding.roleRef, name: 'cluster-admin' } } as never)
    await bootstrap()
    const { roleRef } = local.find('clusterrolebindings', 'system:discovery') as ClusterRoleBinding
    expect(roleRef.name).toBe('system:discovery')
  })

  it('gathers view into edit and edit into admin, and follows new roles', async () => {
    await bootstrap()
    const getPods = { apiGroups: [''], resources: expect.arrayContaining(['pods']), verbs: ['get', 'list', 'watch'] }
    for (const name of ['view', 'edit', 'admin']) expect(clusterRole(name).rules, name).toContainEqual(getPods)
    const custom = { apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] }
    local.put('clusterroles', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'things', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
      rules: [custom],
    } as ClusterRole)
    await clock.advanceAsync(1)
    for (const name of ['view', 'edit', 'admin']) expect(clusterRole(name).rules, name).toContainEqual(custom)
    local.feed.remove('clusterroles', clusterRole('things'))
    await clock.advanceAsync(1)
    expect(clusterRole('admin').rules).not.toContainEqual(custom)
  })
})

describe('the roles together', () => {
  const may = async (user: { name: string; groups: string[] }, text: string): Promise<boolean> => {
    const authorization = createAuthorization({ feed: local.feed })
    await authorization.start(new AbortController().signal)
    return (await authorization.authorizer.authorize(question(user, text))).decision === 'allow'
  }
  const named = (name: string, ...groups: string[]) => ({ name, groups: [...groups, 'system:authenticated'] })

  it.each([
    [named('system:kube-scheduler'), 'create core/pods/binding web in ns'],
    [named('system:kube-scheduler'), 'create authentication.k8s.io/tokenreviews'],
    [named('system:kube-controller-manager'), 'create authorization.k8s.io/subjectaccessreviews'],
    [named('system:kube-scheduler'), 'update coordination.k8s.io/leases kube-scheduler in kube-system'],
    [named('system:kube-controller-manager'), 'watch apps/deployments'],
    [named('system:kube-controller-manager'), 'create core/pods in ns'],
    [named('system:kube-controller-manager'), 'update apps/replicasets/status web in ns'],
    [named('system:kube-controller-manager'), 'update core/namespaces/finalize ns in ns'],
    [named('system:kube-proxy'), 'watch discovery.k8s.io/endpointslices'],
    [named('admin', 'kubeadm:cluster-admins'), 'delete core/nodes n1'],
    [named('anybody'), 'get /openapi/v3/apis/apps/v1'],
    [named('anybody'), 'create authentication.k8s.io/selfsubjectreviews'],
    [{ name: 'system:anonymous', groups: ['system:unauthenticated'] }, 'get /readyz'],
    [named('bot', 'system:serviceaccounts'), 'get /openid/v1/jwks'],
  ])('let %o %s', async (user, text) => {
    await bootstrap()
    expect(await may(user, text)).toBe(true)
  })

  it.each([
    [named('anybody'), 'list core/pods in ns'],
    [named('anybody'), 'get /metrics'],
    [{ name: 'system:anonymous', groups: ['system:unauthenticated'] }, 'get /api'],
    [named('system:kube-scheduler'), 'get core/secrets x in ns'],
    [named('system:kube-proxy'), 'list core/secrets'],
  ])('do not let %o %s', async (user, text) => {
    await bootstrap()
    expect(await may(user, text)).toBe(false)
  })
})
