import type { Client } from '@keelson/client'
import { FakeClock } from '@keelson/component-base/testing'
import { seededRandom } from '@keelson/component-base'
import { describe, expect, it } from 'vitest'
import { podWith } from '../testing/volume-world.ts'
import { createTokenSource } from './token-source.ts'

function scripted(clock: FakeClock) {
  const state = { issued: 0, failing: false, lifeSeconds: 3600 }
  const client = {
    resource: () => ({
      sub: async () => {
        if (state.failing) throw new Error('connection refused')
        state.issued += 1
        const expirationTimestamp = new Date(clock.now() + state.lifeSeconds * 1000).toISOString()
        return { status: { token: `token-${state.issued}`, expirationTimestamp } }
      },
    }),
  } as unknown as Client
  return { state, tokens: createTokenSource({ client, clock, random: seededRandom(1) }) }
}

const pod = podWith({ volumes: [] })
const wanted = { expirationSeconds: 3600 }

describe('token source', () => {
  it('replaces a token at four fifths of its life', async () => {
    const clock = new FakeClock()
    const { tokens } = scripted(clock)
    const first = await tokens.token(pod, wanted)
    expect(first.refreshAt - clock.now()).toBeLessThanOrEqual(2_880_000)
    expect(first.refreshAt - clock.now()).toBeGreaterThan(2_869_000)
    clock.advance(2_860_000)
    expect((await tokens.token(pod, wanted)).token).toBe('token-1')
    clock.advance(20_001)
    expect((await tokens.token(pod, wanted)).token).toBe('token-2')
  })

  it('replaces a long-lived token after a day', async () => {
    const clock = new FakeClock()
    const { state, tokens } = scripted(clock)
    state.lifeSeconds = 30 * 86_400
    await tokens.token(pod, wanted)
    clock.advance(24 * 3_600_000 - 10_001)
    expect((await tokens.token(pod, wanted)).token).toBe('token-1')
    clock.advance(10_001)
    expect((await tokens.token(pod, wanted)).token).toBe('token-2')
  })

  it('keeps a good token while the apiserver is away, and no longer', async () => {
    const clock = new FakeClock()
    const { state, tokens } = scripted(clock)
    await tokens.token(pod, wanted)
    state.failing = true
    clock.advance(3_000_000)
    expect((await tokens.token(pod, wanted)).token).toBe('token-1')
    clock.advance(600_001)
    await expect(tokens.token(pod, wanted)).rejects.toThrow('failed to fetch token: connection refused')
  })
})
