import { FakeClock } from '@keelson/component-base/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { nullLogger, systemClock, systemRandom } from '@keelson/component-base'
import type { StatusRequest } from '@keelson/component-base'
import type { Client } from '../rest/client.ts'
import { createClient } from '../rest/create-client.ts'
import { createFakeApiServer, sendJson, type FakeApiServer } from '../testing/index.ts'
import { createApiReviews } from './api-reviews.ts'
import { createDelegatedAuthenticator } from './authenticator.ts'
import { createDelegatedAuthorizer } from './authorizer.ts'
import { createStatusGuard } from './guard.ts'
import type { AccessAttributes, RequestUser, Reviews } from './port.ts'

const alice: RequestUser = { name: 'alice', groups: ['system:authenticated'] }

function scripted(answers: { tokens?: Record<string, RequestUser>; allow?: (said: string) => boolean } = {}) {
  const asked: string[] = []
  const reviews: Reviews = {
    async reviewToken(token) {
      asked.push(token)
      return answers.tokens?.[token]
    },
    async reviewAccess(user, access) {
      const said = `${user.name} ${wordsOf(access)}`
      asked.push(said)
      return answers.allow?.(said) ?? false
    },
  }
  return { reviews, asked }
}

function wordsOf(access: AccessAttributes): string {
  if ('nonResourceAttributes' in access)
    return `${access.nonResourceAttributes.verb} ${access.nonResourceAttributes.path}`
  return `${access.resourceAttributes.verb} ${access.resourceAttributes.resource}`
}

const certificate = (subject: object) => ({ headers: {}, peerCertificate: { subject } })
const token = (value: string) => ({ headers: { authorization: `Bearer ${value}` } })

describe('the delegated authenticator', () => {
  const make = (reviews: Reviews, clock = new FakeClock(), anonymous = false) =>
    createDelegatedAuthenticator({ reviews, clock, tokenTtlMs: 120_000, anonymous })

  it('takes name and groups from a verified certificate without asking', async () => {
    const { reviews, asked } = scripted()
    const authenticator = make(reviews)
    expect(await authenticator.authenticate(certificate({ CN: 'alice', O: ['a', 'b'] }))).toEqual({
      name: 'alice',
      groups: ['a', 'b', 'system:authenticated'],
    })
    expect(await authenticator.authenticate(certificate({ O: 'system:masters' }))).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('asks once for a good token and again when that is old; never believes a bad one', async () => {
    const clock = new FakeClock()
    const { reviews, asked } = scripted({ tokens: { good: alice } })
    const authenticator = make(reviews, clock)
    const ask = (value: string) => authenticator.authenticate(token(value))
    expect(await Promise.all([ask('good'), ask('good')])).toEqual([alice, alice])
    await ask('good')
    expect(asked).toEqual(['good'])
    clock.advance(120_001)
    await ask('good')
    expect(asked).toEqual(['good', 'good'])
    expect([await ask('bad'), await ask('bad')]).toEqual([undefined, undefined])
    expect(asked.slice(2)).toEqual(['bad', 'bad'])
  })

  it('knows the anonymous only where it is told to, and never behind a bad token', async () => {
    const { reviews } = scripted()
    expect(await make(reviews).authenticate({ headers: {} })).toBeUndefined()
    const lenient = make(reviews, new FakeClock(), true)
    expect(await lenient.authenticate({ headers: {} })).toEqual({
      name: 'system:anonymous',
      groups: ['system:unauthenticated'],
    })
    expect(await lenient.authenticate({ headers: { authorization: 'Basic eDp5' } })).toMatchObject({
      name: 'system:anonymous',
    })
    expect(await lenient.authenticate(token('bad'))).toBeUndefined()
  })
})

describe('the delegated authorizer', () => {
  const on = (verb: string, resource: string): AccessAttributes => ({ resourceAttributes: { verb, resource } })

  it('keeps a yes for five minutes and a no for thirty seconds, when told so', async () => {
    const clock = new FakeClock()
    const { reviews, asked } = scripted({ allow: (said) => said.includes(' get ') })
    const authorizer = createDelegatedAuthorizer({ reviews, clock, allowedTtlMs: 300_000, deniedTtlMs: 30_000 })
    const may = (verb: string) => authorizer.authorize(alice, [on(verb, 'nodes')])
    expect([await may('get'), await may('create'), await may('get'), await may('create')]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect(asked).toEqual(['alice get nodes', 'alice create nodes'])
    clock.advance(30_001)
    await may('get')
    await may('create')
    expect(asked.slice(2)).toEqual(['alice create nodes'])
    clock.advance(270_000)
    await may('get')
    expect(asked.slice(3)).toEqual(['alice get nodes'])
  })

  it('is content with any of the permissions, asked for in their order', async () => {
    const { reviews, asked } = scripted({ allow: (said) => said.endsWith('broad') })
    const authorizer = createDelegatedAuthorizer({
      reviews,
      clock: new FakeClock(),
      allowedTtlMs: 1,
      deniedTtlMs: 1,
    })
    expect(await authorizer.authorize(alice, [on('get', 'narrow'), on('get', 'broad')])).toBe(true)
    expect(asked).toEqual(['alice get narrow', 'alice get broad'])
  })

  it('does not remember that it could not ask', async () => {
    const { reviews } = scripted({ allow: () => true })
    let broken = true
    const flaky: Reviews = {
      ...reviews,
      reviewAccess: (user, access) =>
        broken ? Promise.reject(new Error('no server')) : reviews.reviewAccess(user, access),
    }
    const options = { reviews: flaky, clock: new FakeClock(), allowedTtlMs: 1, deniedTtlMs: 1 }
    const authorizer = createDelegatedAuthorizer(options)
    await expect(authorizer.authorize(alice, [on('get', 'nodes')])).rejects.toThrow('no server')
    broken = false
    expect(await authorizer.authorize(alice, [on('get', 'nodes')])).toBe(true)
  })
})

describe('the guard of a status port', () => {
  const { reviews, asked } = scripted({
    tokens: { good: alice },
    allow: (said) => said === 'alice get /metrics',
  })
  const guard = createStatusGuard({ reviews, clock: new FakeClock(), alwaysAllowPaths: ['/healthz', '/open/*'] })
  const request = (path: string, headers = {}, method = 'GET'): StatusRequest => ({
    method,
    path,
    headers,
    signal: new AbortController().signal,
  })
  const good = { authorization: 'Bearer good' }

  it('lets everybody read the paths it is told, and asks nobody about them', async () => {
    expect(await guard(request('/healthz', { authorization: 'Bearer bad' }))).toBeUndefined()
    expect(await guard(request('/open/x'))).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('lets those pass who may', async () => {
    expect(await guard(request('/metrics', good))).toBeUndefined()
  })

  it.each([
    ['who offers no proof', request('/metrics'), 403, 'forbidden: User "system:anonymous" cannot get path "/metrics"'],
    ['who may not', request('/metrics', good, 'POST'), 403, 'forbidden: User "alice" cannot post path "/metrics"'],
    [
      'sub-paths of health',
      request('/healthz/x'),
      403,
      'forbidden: User "system:anonymous" cannot get path "/healthz/x"',
    ],
    ['bad proof', request('/metrics', { authorization: 'Bearer bad' }), 401, 'Unauthorized'],
  ])('refuses %s', async (_who, asking, status, message) => {
    const refusal = await guard(asking)
    expect(refusal).toMatchObject({ status, contentType: 'application/json' })
    expect(JSON.parse(refusal?.message ?? '')).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      code: status,
      message,
    })
  })
})

describe('reviews by the API server', () => {
  let server: FakeApiServer
  let client: Client
  afterEach(async () => {
    await client.close()
    await server.close()
  })

  async function reviewsAnswering(status: object): Promise<{ reviews: Reviews; asked: () => unknown }> {
    server = await createFakeApiServer()
    server.intercept((req, res) => {
      const review = JSON.parse(req.body.toString('utf8')) as object
      sendJson(res, 201, { ...review, status })
      return true
    })
    client = createClient(server.config, { clock: systemClock, random: systemRandom, logger: nullLogger })
    const asked = () => {
      const { path, body } = server.requests.at(-1)!
      return { path, spec: (JSON.parse(body.toString('utf8')) as { spec: unknown }).spec }
    }
    return { reviews: createApiReviews(client), asked }
  }

  it('asks who the bearer of a token is', async () => {
    const user = { username: 'alice', uid: '1', groups: ['g'], extra: { k: ['v'] } }
    const { reviews, asked } = await reviewsAnswering({ authenticated: true, user })
    expect(await reviews.reviewToken('t')).toEqual({ name: 'alice', uid: '1', groups: ['g'], extra: { k: ['v'] } })
    expect(asked()).toEqual({ path: '/apis/authentication.k8s.io/v1/tokenreviews', spec: { token: 't' } })
  })

  it('takes a token that the server does not vouch for as nobody', async () => {
    const { reviews } = await reviewsAnswering({ authenticated: false, user: {} })
    expect(await reviews.reviewToken('t')).toBeUndefined()
  })

  it('asks whether a user may', async () => {
    const { reviews, asked } = await reviewsAnswering({ allowed: true })
    const access = { nonResourceAttributes: { verb: 'get', path: '/metrics' } }
    expect(await reviews.reviewAccess(alice, access)).toBe(true)
    expect(asked()).toEqual({
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      spec: { user: 'alice', groups: ['system:authenticated'], ...access },
    })
  })
})
