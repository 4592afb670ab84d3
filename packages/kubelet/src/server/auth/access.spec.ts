import { describe, expect, it } from 'vitest'
import { accessToNode, requiredAccess } from './access.ts'

describe('requiredAccess', () => {
  it.each([
    ['GET', '/metrics/cadvisor', ['metrics']],
    ['GET', '/stats/summary', ['stats']],
    ['GET', '/healthz/syncloop', ['healthz', 'proxy']],
    ['GET', '/metricsfoo', ['proxy']],
    ['POST', '/exec/ns/pod/c', ['proxy']],
  ])('%s %s', (method, path, subresources) => {
    expect(requiredAccess(method, path).map((access) => access.subresource)).toEqual(subresources)
  })

  it('takes the verb from the method', () => {
    const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].map(
      (method) => requiredAccess(method, '/x')[0]?.verb,
    )
    expect(verbs).toEqual(['get', 'get', 'create', 'update', 'patch', 'delete'])
  })
})

describe('accessToNode', () => {
  it('asks about a sub-resource of this node', () => {
    expect(accessToNode({ verb: 'get', subresource: 'stats' }, 'node-1')).toEqual({
      resourceAttributes: { verb: 'get', version: 'v1', resource: 'nodes', subresource: 'stats', name: 'node-1' },
    })
  })
})
