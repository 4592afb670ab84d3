import type { Pod } from '@keelson/api'
import { clusterRoles, deployments, pods } from '@keelson/api'
import type { KubeObject } from '@keelson/apimachinery'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { KindRef } from './kind-ref.ts'
import { apiVersionOf, resourcePath } from './kind-ref.ts'

describe('the path of a kind', () => {
  it.each([
    [resourcePath(pods), '/api/v1/pods'],
    [resourcePath(pods, { namespace: 'ns', name: 'web', subresource: 'exec' }), '/api/v1/namespaces/ns/pods/web/exec'],
    [resourcePath(deployments, { namespace: 'ns' }), '/apis/apps/v1/namespaces/ns/deployments'],
    [
      resourcePath(clusterRoles, { namespace: 'ignored', name: 'a:b/c' }),
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/a%3Ab%2Fc',
    ],
  ])('%s', (path, expected) => expect(path).toBe(expected))

  it('and its apiVersion', () => expect([apiVersionOf(pods), apiVersionOf(deployments)]).toEqual(['v1', 'apps/v1']))
})

describe('a kind definition', () => {
  it('carries the type of its objects', () => {
    const typeOf = <T extends KubeObject>(_kind: KindRef<T>): T => ({}) as T
    expectTypeOf(typeOf(pods)).toEqualTypeOf<Pod>()
    expect(pods.kind).toBe('Pod')
  })
})
