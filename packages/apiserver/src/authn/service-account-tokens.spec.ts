import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { KubeObject } from '@keelson/apimachinery'
import { seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { createFakeReader } from '../state/testing/fake-reader.ts'
import { createServiceAccountTokens } from './service-account-tokens.ts'
import type { TokenBinding } from './token-claims.ts'
import { unauthorizedDetail } from './unauthorized.ts'

const issuer = 'https://kubernetes.default.svc.cluster.local'
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

function object(name: string, uid: string, extra: Partial<KubeObject['metadata']> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name, namespace: 'ns', uid, ...extra } }
}

function setup(keys: { privateKey: KeyObject; publicKey: KeyObject } = ec) {
  const clock = new FakeClock(Date.UTC(2030, 0, 1))
  const reader = createFakeReader()
  reader.add('serviceaccounts', object('bot', 'sa-uid'))
  const tokens = createServiceAccountTokens({
    issuer,
    apiAudiences: [issuer],
    privateKey: keys.privateKey,
    publicKeys: [ec.publicKey, rsa.publicKey],
    reader,
    clock,
    random: seededRandom(7),
  })
  const issue = async (boundTo?: TokenBinding, audiences = [issuer]): Promise<string> => {
    const serviceAccount = { name: 'bot', uid: 'sa-uid' }
    const issued = await tokens.issue({ namespace: 'ns', serviceAccount, audiences, expirationSeconds: 3600, boundTo })
    return issued.token
  }
  const why = async (token: string, audiences?: string[]): Promise<string | undefined> =>
    tokens.authenticateToken(token, audiences).then(
      () => undefined,
      (err: unknown) => unauthorizedDetail(err),
    )
  return { clock, reader, tokens, issue, why }
}

describe('service-account tokens', () => {
  it.each([
    { algorithm: 'ES256', keys: ec },
    { algorithm: 'RS256', keys: rsa },
  ])('signs with $algorithm under a key id that the published keys name', async ({ algorithm, keys }) => {
    const { tokens, issue } = setup(keys)
    const header = decodeProtectedHeader(await issue())
    expect(header.alg).toBe(algorithm)
    const { keys: published } = (await tokens.jwks()) as { keys: { kid: string; alg: string; d?: string }[] }
    expect(published.find((key) => key.kid === header.kid)?.alg).toBe(algorithm)
    expect(published.every((key) => key.d === undefined)).toBe(true)
  })

  it("writes upstream's claims", async () => {
    const { issue } = setup()
    const boundTo = { kind: 'Pod', name: 'web', uid: 'pod-uid', node: { name: 'n1', uid: 'node-uid' } } as const
    const { jti, ...claims } = decodeJwt(await issue(boundTo))
    const now = Date.UTC(2030, 0, 1) / 1000
    expect(jti).toMatch(/^[0-9a-f-]{36}$/)
    expect(claims).toEqual({
      aud: [issuer],
      exp: now + 3600,
      iat: now,
      iss: issuer,
      nbf: now,
      sub: 'system:serviceaccount:ns:bot',
      'kubernetes.io': {
        namespace: 'ns',
        node: { name: 'n1', uid: 'node-uid' },
        pod: { name: 'web', uid: 'pod-uid' },
        serviceaccount: { name: 'bot', uid: 'sa-uid' },
      },
    })
  })

  it('tells whose token it is', async () => {
    const { tokens, issue, reader } = setup()
    reader.add('pods', object('web', 'pod-uid'))
    const token = await issue({ kind: 'Pod', name: 'web', uid: 'pod-uid', node: { name: 'n1', uid: 'node-uid' } })
    const proven = await tokens.authenticateToken(token)
    expect(proven?.audiences).toEqual([issuer])
    expect(proven?.user).toEqual({
      name: 'system:serviceaccount:ns:bot',
      uid: 'sa-uid',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:ns'],
      extra: {
        'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=/)],
        'authentication.kubernetes.io/node-name': ['n1'],
        'authentication.kubernetes.io/node-uid': ['node-uid'],
        'authentication.kubernetes.io/pod-name': ['web'],
        'authentication.kubernetes.io/pod-uid': ['pod-uid'],
      },
    })
  })

  it('refuses an expired token, whether seen before or not', async () => {
    const { issue, why, clock } = setup()
    const token = await issue()
    expect(await why(token)).toBeUndefined()
    clock.advance(3601 * 1000)
    expect(await why(token)).toBe('service account token has expired')
  })

  it('accepts only tokens for one of the audiences asked for', async () => {
    const { issue, why } = setup()
    const token = await issue(undefined, ['vault'])
    expect(await why(token)).toBe(`token audiences ["vault"] is invalid for the target audiences ["${issuer}"]`)
    expect(await why(token, ['other', 'vault'])).toBeUndefined()
  })

  it('leaves tokens of other issuers to others, and refuses forged ones', async () => {
    const { tokens, issue, why } = setup()
    const token = await issue()
    const [head, payload] = token.split('.')
    expect(await why(`${head}.${payload}.${'A'.repeat(86)}`)).toBe('invalid bearer token')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    expect(await why(`${none}.${payload}.`)).toBe('invalid bearer token')
    expect(await tokens.authenticateToken('not.a.token')).toBeUndefined()
    const foreign = Buffer.from('{"iss":"https://accounts.example"}').toString('base64url')
    expect(await tokens.authenticateToken(`${head}.${foreign}.AA`)).toBeUndefined()
  })

  it('refuses the token of an account that is gone or was made anew', async () => {
    const { issue, why, reader } = setup()
    const token = await issue()
    reader.remove('serviceaccounts', 'bot', 'ns')
    expect(await why(token)).toBe('service account ns/bot has been deleted')
    reader.add('serviceaccounts', object('bot', 'another'))
    expect(await why(token)).toBe(
      'service account ns/bot has been replaced: UID (another) does not match claim (sa-uid)',
    )
  })

  it.each([
    { kind: 'Pod', resource: 'pods' },
    { kind: 'Secret', resource: 'secrets' },
  ] as const)('refuses a token whose bound $kind is gone or another', async ({ kind, resource }) => {
    const { issue, why, reader } = setup()
    const token = await issue({ kind, name: 'x', uid: 'x-uid' })
    expect(await why(token)).toContain('has been deleted')
    reader.add(resource, object('x', 'x-uid'))
    expect(await why(token)).toBeUndefined()
    reader.add(resource, object('x', 'new-uid'))
    expect(await why(token)).toContain('does not match claim')
  })

  it('looks past a cache that has not seen the bound object yet', async () => {
    const { issue, why, reader } = setup()
    reader.addFresh('pods', object('x', 'x-uid'))
    expect(await why(await issue({ kind: 'Pod', name: 'x', uid: 'x-uid' }))).toBeUndefined()
  })

  it('accepts a token for a minute after its pod began to go', async () => {
    const { issue, why, reader, clock } = setup()
    reader.add('pods', object('x', 'x-uid', { deletionTimestamp: '2030-01-01T00:00:00Z' }))
    const token = await issue({ kind: 'Pod', name: 'x', uid: 'x-uid' })
    clock.advance(59_000)
    expect(await why(token)).toBeUndefined()
    clock.advance(2000)
    expect(await why(token)).toContain('has been deleted')
  })

  it('reports a long-lived mounted token as due when its holder expected it', async () => {
    const { tokens } = setup()
    const issued = await tokens.issue({
      namespace: 'ns',
      serviceAccount: { name: 'bot', uid: 'sa-uid' },
      audiences: [issuer],
      expirationSeconds: 31_536_000,
      warnAfterSeconds: 3607,
    })
    expect(issued.expirationTimestamp).toBe('2030-01-01T01:00:07Z')
    const claims = decodeJwt(issued.token) as { exp: number; iat: number; 'kubernetes.io': { warnafter: number } }
    expect(claims.exp - claims.iat).toBe(31_536_000)
    expect(claims['kubernetes.io'].warnafter - claims.iat).toBe(3607)
  })
})
