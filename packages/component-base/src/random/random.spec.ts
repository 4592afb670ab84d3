import { describe, expect, it } from 'vitest'
import { seededRandom, systemRandom } from './random.ts'

describe.each([
  ['system', systemRandom],
  ['seeded', seededRandom(7)],
])('the %s source', (_name, random) => {
  it('stays within its ranges', () => {
    for (let i = 0; i < 200; i++) {
      expect(random.int(3)).toBeOneOf([0, 1, 2])
      expect(random.next()).toBeLessThan(1)
    }
    expect(random.alphanum(40)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{40}$/)
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(random.bytes(5)).toHaveLength(5)
  })
})

describe('the system source', () => {
  it('never hands out the same bytes twice, also once its pool is used up', () => {
    const drawn = Array.from({ length: 1000 }, () => systemRandom.bytes(16).toString('hex'))
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.every((text) => /^(?!0{32})[0-9a-f]{32}$/.test(text))).toBe(true)
    expect(systemRandom.bytes(100)).toHaveLength(100)
  })
})

describe('a seed', () => {
  it('gives the same sequence again, and another seed another one', () => {
    const draw = (seed: number): string => seededRandom(seed).alphanum(20)
    expect(draw(1)).toBe(draw(1))
    expect(draw(1)).not.toBe(draw(2))
  })
})
