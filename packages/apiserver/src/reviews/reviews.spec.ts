import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { KubeObject } from '@keelson/apimachinery'
import { seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { createServiceAccountTokens } from '../authn/index.ts'
import type { ServiceAccountTokens, UserInfo } from '../authn/index.ts'
import { allow, createAuthorization } from '../authz/index.ts'
import { binding, role } from '../authz/testing.ts'
import { createFakeFeed } from '../state/testing/fake-feed.ts'
import { createFakeReader } from '../state/testing/fake-reader.ts'
import type { FakeReader } from '../state/testing/fake-reader.ts'
import { createIssuerDocuments, createReviewResources, createTokenSubresource } from './index.ts'

const issuer = 'https://issuer'
const jane: UserInfo = { name: 'jane', groups: ['dev', 'system:authenticated'], extra: { a: ['b'] } }

let tokens: ServiceAccountTokens
let reader: FakeReader
let clock: FakeClock
let review: (kind: string, spec?: object, user?: UserInfo, namespace?: string) => Promise<Record<string, unknown>>
let request: (
  spec?: object,
) => Promise<{ spec: Record<string, unknown>; status: { token: string; expirationTimestamp: string } }>

const object = (name: string, uid: string, spec: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'Thing', metadata: { name, namespace: 'ns', uid }, spec }) as KubeObject

beforeEach(async () => {
  clock = new FakeClock(Date.UTC(2030, 0, 1))
  reader = createFakeReader()
  reader.add('serviceaccounts', object('bot', 'sa-uid'))
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const random = seededRandom(3)
  tokens = createServiceAccountTokens({
    issuer,
    apiAudiences: [issuer],
    privateKey,
    publicKeys: [publicKey],
    reader,
    clock,
    random,
  })
  const feed = createFakeFeed()
  feed.set('clusterroles', role('reader', [allow('get').in('').on('pods'), allow('get').at('/metrics')]))
  feed.set('clusterrolebindings', binding('b', 'ClusterRole/reader', ['User/jane']))
  const { authorizer, start } = createAuthorization({ feed })
  await start(new AbortController().signal)
  const resources = createReviewResources({ authorizer, tokens, clock })
  review = async (kind, spec = {}, user = jane, namespace = '') => {
    const resource = resources.find((one) => one.kind.kind === kind)
    const { group, version } = resource?.kind ?? {}
    const body = { apiVersion: `${group}/${version}`, kind, metadata: { namespace }, spec } as unknown as KubeObject
    const answer = await resource?.create({ namespace, body, user, dryRun: false, context: {} as never })
    return (answer as unknown as { status: Record<string, unknown> }).status
  }
  const subresource = createTokenSubresource({ tokens, reader, clock })
  request = async (spec = {}) => {
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec,
    } as unknown as KubeObject
    return (await subresource.create({
      namespace: 'ns',
      name: 'bot',
      body,
      dryRun: false,
      context: {} as never,
    })) as never
  }
})

describe('access reviews', () => {
  const getPods = { verb: 'get', resource: 'pods', namespace: 'ns' }
  const because = 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to User "jane"'

  it('answer about the asking user', async () => {
    expect(await review('SelfSubjectAccessReview', { resourceAttributes: getPods })).toEqual({
      allowed: true,
      reason: because,
    })
    expect(await review('SelfSubjectAccessReview', { resourceAttributes: { ...getPods, verb: 'list' } })).toEqual({
      allowed: false,
    })
    expect(
      await review('SelfSubjectAccessReview', { nonResourceAttributes: { verb: 'get', path: '/metrics' } }),
    ).toMatchObject({
      allowed: true,
    })
  })

  it('answer about others', async () => {
    expect(await review('SubjectAccessReview', { resourceAttributes: getPods, user: 'bob' })).toEqual({
      allowed: false,
    })
    expect(await review('SubjectAccessReview', { resourceAttributes: getPods, user: 'jane' })).toMatchObject({
      allowed: true,
    })
    expect(await review('SubjectAccessReview', { resourceAttributes: getPods, groups: ['system:masters'] })).toEqual({
      allowed: true,
    })
    const local = { resourceAttributes: getPods, user: 'jane' }
    expect(await review('LocalSubjectAccessReview', local, jane, 'ns')).toMatchObject({ allowed: true })
  })

  it.each([
    [
      'SelfSubjectAccessReview',
      {},
      'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'SelfSubjectAccessReview',
      { resourceAttributes: getPods, nonResourceAttributes: {} },
      'cannot be specified in combination with resourceAttributes',
    ],
    [
      'SubjectAccessReview',
      { resourceAttributes: getPods },
      'spec.user: Invalid value: "": at least one of user or group must be specified',
    ],
    [
      'LocalSubjectAccessReview',
      { resourceAttributes: getPods, user: 'x' },
      'spec.resourceAttributes.namespace: Invalid value: "ns": must match metadata.namespace',
    ],
  ])('%s refuses %o', async (kind, spec, message) => {
    await expect(review(kind, spec, jane, 'other')).rejects.toThrow(message)
  })

  it('list rules', async () => {
    expect(await review('SelfSubjectRulesReview', { namespace: 'ns' })).toEqual({
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: undefined }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }],
      incomplete: false,
    })
    await expect(review('SelfSubjectRulesReview', {})).rejects.toThrow('no namespace on request')
    const node = { name: 'system:node:n', groups: ['system:nodes'] }
    expect(await review('SelfSubjectRulesReview', { namespace: 'ns' }, node)).toMatchObject({
      incomplete: true,
      evaluationError: 'node authorizer does not support user rule resolution',
    })
  })
})

describe('identity reviews', () => {
  it('tell users who they are', async () => {
    expect(await review('SelfSubjectReview')).toEqual({
      userInfo: { username: 'jane', groups: ['dev', 'system:authenticated'], extra: { a: ['b'] } },
    })
  })

  it('tell whose a token is, and what is wrong with it', async () => {
    const { token } = (await request()).status
    expect(await review('TokenReview', { token })).toMatchObject({
      authenticated: true,
      audiences: [issuer],
      user: {
        username: 'system:serviceaccount:ns:bot',
        uid: 'sa-uid',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
      },
    })
    expect(await review('TokenReview', { token, audiences: ['vault'] })).toEqual({
      user: {},
      error: 'token audiences ["https://issuer"] is invalid for the target audiences ["vault"]',
    })
    expect(await review('TokenReview', { token: 'x' })).toEqual({ user: {}, error: 'invalid bearer token' })
    await expect(review('TokenReview', {})).rejects.toThrow('token is required for TokenReview in authentication')
  })
})

describe('serviceaccounts/token', () => {
  it('issues a token for an hour and the API unless asked otherwise', async () => {
    const { spec, status } = await request()
    expect(spec).toEqual({ audiences: [issuer], expirationSeconds: 3600 })
    expect(status.expirationTimestamp).toBe('2030-01-01T01:00:00Z')
    const other = await request({ audiences: ['vault'], expirationSeconds: 600 })
    expect(decodeJwt(other.status.token)).toMatchObject({ aud: ['vault'] })
    expect(other.status.expirationTimestamp).toBe('2030-01-01T00:10:00Z')
  })

  it.each([
    [599, 'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes'],
    [2 ** 32 + 1, 'may not specify a duration larger than 2^32 seconds'],
  ])('refuses a life of %i seconds', async (expirationSeconds, message) => {
    await expect(request({ expirationSeconds })).rejects.toThrow(message)
  })

  it('binds to a pod of the account, and says on which node it runs', async () => {
    reader.add('pods', object('web', 'pod-uid', { serviceAccountName: 'bot', nodeName: 'n1' }))
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web' }
    const { status } = await request({ boundObjectRef })
    expect(decodeJwt(status.token)['kubernetes.io']).toMatchObject({
      pod: { name: 'web', uid: 'pod-uid' },
      node: { name: 'n1' },
    })
    await expect(request({ boundObjectRef: { ...boundObjectRef, uid: 'other' } })).rejects.toThrow(
      'the UID in the bound object reference (other) does not match the UID in record. The object might have been deleted and then recreated',
    )
    await expect(request({ boundObjectRef: { ...boundObjectRef, name: 'none' } })).rejects.toThrow(
      'pods "none" not found',
    )
    await expect(request({ boundObjectRef: { ...boundObjectRef, kind: 'Service' } })).rejects.toThrow(
      'cannot bind token to object of type',
    )
    reader.add('pods', object('web', 'pod-uid', { serviceAccountName: 'other' }))
    await expect(request({ boundObjectRef })).rejects.toThrow(
      'cannot bind token for serviceaccount "bot" to pod running with different serviceaccount name',
    )
  })

  it("gives a pod's own mounted token a year, due after the hour it asked for", async () => {
    reader.add('pods', object('web', 'pod-uid', { serviceAccountName: 'bot' }))
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'pod-uid' }
    const { status } = await request({ boundObjectRef, expirationSeconds: 3607 })
    const claims = decodeJwt(status.token)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(365 * 24 * 3600)
    expect(status.expirationTimestamp).toBe('2030-01-01T01:00:07Z')
    const unbound = decodeJwt((await request({ expirationSeconds: 3607 })).status.token)
    expect((unbound.exp ?? 0) - (unbound.iat ?? 0)).toBe(3607)
  })

  it('answers 404 for an account that is not there', async () => {
    reader.remove('serviceaccounts', 'bot', 'ns')
    await expect(request()).rejects.toThrow('serviceaccounts "bot" not found')
  })
})

describe('issuer documents', () => {
  const get = async (path: string) => createIssuerDocuments(tokens).answer({ path, query: new URLSearchParams() })

  it('say how tokens are verified', async () => {
    const config = JSON.parse(String((await get('/.well-known/openid-configuration'))?.body)) as Record<string, unknown>
    expect(config).toEqual({
      issuer,
      jwks_uri: `${issuer}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
    const jwks = await get('/openid/v1/jwks')
    expect(jwks?.headers['content-type']).toBe('application/jwk-set+json')
    expect(JSON.parse(String(jwks?.body))).toMatchObject({ keys: [{ kty: 'EC', alg: 'ES256', use: 'sig' }] })
    expect(await get('/openid/v2')).toBeUndefined()
  })
})
