import { readFileSync } from 'node:fs'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { isUnauthorized } from '@keelson/apimachinery'
import { seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { createFakeReader } from '../state/testing/fake-reader.ts'
import { createAuthenticator } from './authenticator.ts'
import { createServiceAccountTokens } from './service-account-tokens.ts'
import { unauthorizedDetail } from './unauthorized.ts'

const pem = (name: string): string => readFileSync(new URL(`testdata/${name}.crt`, import.meta.url), 'utf8')
const certificate = (name: string): X509Certificate => new X509Certificate(pem(name))

function setup(year = 2030) {
  const clock = new FakeClock(Date.UTC(year, 0, 1))
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const reader = createFakeReader()
  const tokens = createServiceAccountTokens({
    issuer: 'https://issuer',
    apiAudiences: ['https://issuer'],
    privateKey,
    publicKeys: [publicKey],
    reader,
    clock,
    random: seededRandom(1),
  })
  return { clock, reader, tokens, authenticator: createAuthenticator({ clientCa: pem('ca'), tokens, clock }) }
}

const refusal = async (attempt: Promise<unknown>): Promise<string | undefined> => {
  const err = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(isUnauthorized(err), String(err)).toBe(true)
  expect((err as Error).message).toBe('Unauthorized')
  return unauthorizedDetail(err)
}

describe('authenticator', () => {
  it('knows a client by its certificate: common name, organizations', async () => {
    const { authenticator } = setup()
    const proven = await authenticator.authenticate({ headers: {}, peerCertificate: certificate('jane') })
    expect(proven?.user.name).toBe('jane')
    expect(proven?.user.groups).toEqual(['dev', 'ops', 'system:authenticated'])
    expect(proven?.user.extra?.['authentication.kubernetes.io/credential-id']?.[0]).toMatch(/^X509SHA256=[0-9a-f]{64}$/)
  })

  it('follows intermediates the client sends along', async () => {
    const { authenticator } = setup()
    const peerChain = [certificate('intermediate')]
    const proven = await authenticator.authenticate({ headers: {}, peerCertificate: certificate('below'), peerChain })
    expect(proven?.user.name).toBe('below')
  })

  it.each([
    { name: 'signed by an unknown CA', leaf: 'stranger', chain: [], says: 'unknown authority' },
    { name: 'whose intermediate is missing', leaf: 'below', chain: [], says: 'unknown authority' },
    { name: 'issued by something that is no CA', leaf: 'forged', chain: ['notca'], says: 'unknown authority' },
    { name: 'meant for servers', leaf: 'server', chain: [], says: 'incompatible key usage' },
  ])('refuses a certificate $name', async ({ leaf, chain, says }) => {
    const { authenticator } = setup()
    const request = { headers: {}, peerCertificate: certificate(leaf), peerChain: chain.map(certificate) }
    expect(await refusal(authenticator.authenticate(request))).toContain(says)
  })

  it.each([2020, 2040])('refuses a certificate outside its validity (in %s)', async (year) => {
    const { authenticator } = setup(year)
    const request = { headers: {}, peerCertificate: certificate('jane') }
    expect(await refusal(authenticator.authenticate(request))).toContain('expired or is not yet valid')
  })

  it('refuses a certificate that expires after it was first seen', async () => {
    const { authenticator, clock } = setup()
    const request = { headers: {}, peerCertificate: certificate('jane') }
    await authenticator.authenticate(request)
    clock.advance(20 * 365 * 24 * 3600 * 1000)
    expect(await refusal(authenticator.authenticate(request))).toContain('expired')
  })

  it('takes a request without credentials as anonymous, also one with a certificate that names nobody', async () => {
    const { authenticator } = setup()
    const anonymous = { user: { name: 'system:anonymous', groups: ['system:unauthenticated'] } }
    expect(await authenticator.authenticate({ headers: {} })).toEqual(anonymous)
    expect(await authenticator.authenticate({ headers: {}, peerCertificate: certificate('nameless') })).toEqual(
      anonymous,
    )
    expect(await authenticator.authenticate({ headers: { authorization: 'Basic eDp5' } })).toEqual(anonymous)
  })

  it('prefers a valid token over an invalid certificate, and refuses a bad token without certificate', async () => {
    const { authenticator, reader, tokens } = setup()
    reader.add('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'bot', namespace: 'ns', uid: 'u1' },
    })
    const { token } = await tokens.issue({
      namespace: 'ns',
      serviceAccount: { name: 'bot', uid: 'u1' },
      audiences: ['https://issuer'],
      expirationSeconds: 600,
    })
    const headers = { authorization: `Bearer ${token}` }
    const proven = await authenticator.authenticate({ headers, peerCertificate: certificate('stranger') })
    expect(proven?.user.name).toBe('system:serviceaccount:ns:bot')
    expect(proven?.user.groups).toContain('system:authenticated')
    const protocol = `v4.channel.k8s.io, base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString('base64url')}`
    const viaSocket = await authenticator.authenticate({ headers: { 'sec-websocket-protocol': protocol } })
    expect(viaSocket?.user.name).toBe('system:serviceaccount:ns:bot')
    const bad = authenticator.authenticate({ headers: { authorization: 'Bearer nonsense' } })
    expect(await refusal(bad)).toBe('invalid bearer token')
  })
})
