import { describe, expect, it } from 'vitest'
import { parseRequestInfo } from './request-info.ts'

const cases: readonly [string, string, object][] = [
  ['GET', '/api/v1/pods', { verb: 'list', resource: 'pods', namespace: '', name: '' }],
  ['GET', '/api/v1/pods?watch=true', { verb: 'watch', resource: 'pods' }],
  ['GET', '/api/v1/pods?watch=0', { verb: 'list' }],
  ['GET', '/api/v1/namespaces/a/pods/b', { verb: 'get', namespace: 'a', resource: 'pods', name: 'b' }],
  ['GET', '/api/v1/namespaces/a/pods/b/log', { verb: 'get', resource: 'pods', subresource: 'log' }],
  ['POST', '/api/v1/namespaces/a/pods', { verb: 'create', namespace: 'a', resource: 'pods', name: '' }],
  ['DELETE', '/api/v1/namespaces/a/pods', { verb: 'deletecollection' }],
  ['DELETE', '/api/v1/namespaces/a/pods/b', { verb: 'delete', name: 'b' }],
  ['PUT', '/api/v1/namespaces/a', { verb: 'update', resource: 'namespaces', namespace: 'a', name: 'a' }],
  ['PUT', '/api/v1/namespaces/a/finalize', { resource: 'namespaces', name: 'a', subresource: 'finalize' }],
  [
    'PATCH',
    '/apis/apps/v1/namespaces/a/deployments/b/scale',
    { verb: 'patch', apiGroup: 'apps', subresource: 'scale' },
  ],
  ['GET', '/api/v1/watch/namespaces/a/pods', { verb: 'watch', namespace: 'a', resource: 'pods' }],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dx', { verb: 'list', name: 'x' }],
  ['GET', '/apis/apps/v1', { isResourceRequest: false, verb: 'get' }],
  ['GET', '/api', { isResourceRequest: false }],
  ['POST', '/healthz', { isResourceRequest: false, verb: 'post', path: '/healthz' }],
]

describe('parseRequestInfo', () => {
  it.each(cases)('%s %s', (method, url, expected) => {
    const [path = '', query = ''] = url.split('?')
    expect(parseRequestInfo(method, path, new URLSearchParams(query))).toMatchObject(expected)
  })
})
