import type { IncomingMessage } from 'node:http'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import { requiredAccess } from './access.ts'
import { createAuthenticator } from './authenticator.ts'
import { createAuthorizer } from './authorizer.ts'
import type { NodeAccess, RequestUser, Reviews } from './port.ts'

const signal = new AbortController().signal
const alice: RequestUser = { name: 'alice', groups: ['system:authenticated'] }

function scripted(answers: { tokens?: Record<string, RequestUser>; allow?: (access: NodeAccess) => boolean }) {
  const asked: string[] = []
  const reviews: Reviews = {
    async reviewToken(token) {
      asked.push(token)
      return answers.tokens?.[token]
    },
    async reviewAccess(user, access) {
      asked.push(`${user.name} ${access.verb} ${access.subresource}`)
      return answers.allow?.(access) ?? false
    },
  }
  return { reviews, asked }
}

function request(options: { authorization?: string; subject?: object; authorized?: boolean }): IncomingMessage {
  return {
    headers: { authorization: options.authorization },
    socket: { authorized: options.authorized ?? false, getPeerCertificate: () => ({ subject: options.subject }) },
  } as unknown as IncomingMessage
}

describe('authenticator', () => {
  it('takes name and groups from a verified certificate without asking', async () => {
    const { reviews, asked } = scripted({})
    const authenticator = createAuthenticator({ reviews, clock: new FakeClock() })
    const subject = { CN: 'kube-apiserver-kubelet-client', O: 'system:masters' }
    expect(await authenticator.authenticate(request({ subject, authorized: true }), signal)).toEqual({
      name: 'kube-apiserver-kubelet-client',
      groups: ['system:masters', 'system:authenticated'],
    })
    expect(await authenticator.authenticate(request({ subject, authorized: false }), signal)).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('asks once for a good token and again after two minutes; never believes a bad one', async () => {
    const clock = new FakeClock()
    const { reviews, asked } = scripted({ tokens: { good: alice } })
    const authenticator = createAuthenticator({ reviews, clock })
    const ask = (token: string) => authenticator.authenticate(request({ authorization: `Bearer ${token}` }), signal)
    expect(await Promise.all([ask('good'), ask('good')])).toEqual([alice, alice])
    await ask('good')
    expect(asked).toEqual(['good'])
    clock.advance(120_001)
    await ask('good')
    expect(asked).toEqual(['good', 'good'])
    expect([await ask('bad'), await ask('bad')]).toEqual([undefined, undefined])
    expect(asked.slice(2)).toEqual(['bad', 'bad'])
  })
})

describe('authorizer', () => {
  it('keeps a yes for five minutes and a no for thirty seconds', async () => {
    const clock = new FakeClock()
    const { reviews, asked } = scripted({ allow: (access) => access.verb === 'get' })
    const authorizer = createAuthorizer({ reviews, clock })
    const may = (method: string) => authorizer.authorize(alice, requiredAccess(method, '/exec/a/b/c'), signal)
    expect([await may('GET'), await may('POST'), await may('GET'), await may('POST')]).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect(asked).toEqual(['alice get proxy', 'alice create proxy'])
    clock.advance(30_001)
    await may('GET')
    await may('POST')
    expect(asked.slice(2)).toEqual(['alice create proxy'])
    clock.advance(270_000)
    await may('GET')
    expect(asked.slice(3)).toEqual(['alice get proxy'])
  })

  it('is content with the broader permission where a narrow one exists', async () => {
    const { reviews, asked } = scripted({ allow: (access) => access.subresource === 'proxy' })
    const authorizer = createAuthorizer({ reviews, clock: new FakeClock() })
    expect(await authorizer.authorize(alice, requiredAccess('GET', '/pods'), signal)).toBe(true)
    expect(asked).toEqual(['alice get pods', 'alice get proxy'])
  })
})

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
})
