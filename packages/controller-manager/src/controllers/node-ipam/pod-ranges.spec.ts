import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIpv4Range, parseIpv4Range } from './ipv4-range.ts'
import { PodRanges } from './pod-ranges.ts'

describe('parseIpv4Range', () => {
  it('clears the bits beyond the prefix and reads back what it writes', () => {
    expect(formatIpv4Range(parseIpv4Range('10.244.3.7/16')!)).toBe('10.244.0.0/16')
    expect(formatIpv4Range(parseIpv4Range('255.255.255.255/32')!)).toBe('255.255.255.255/32')
  })

  it('refuses what is no range', () => {
    for (const text of ['10.0.0/8', '10.0.0.0', '10.0.0.256/8', '10.0.0.0/33', 'fd00::/8']) {
      expect(parseIpv4Range(text), text).toBeUndefined()
    }
  })
})

describe('PodRanges', () => {
  const ranges = (serviceCidr?: string) =>
    new PodRanges({ clusterCidr: '10.244.0.0/22', nodeMaskSize: 24, serviceCidr })

  it('gives every node a part of its own and says when there is none left', () => {
    const all = ranges()
    expect(['a', 'b', 'c', 'd'].map((name) => all.assign(name))).toEqual([
      '10.244.0.0/24',
      '10.244.1.0/24',
      '10.244.2.0/24',
      '10.244.3.0/24',
    ])
    expect(all.assign('e')).toBeUndefined()
  })

  it('gives a node the same part until it is released, and a freed part last', () => {
    const all = ranges()
    expect(all.assign('a')).toBe(all.assign('a'))
    all.release('a')
    expect(all.assign('b')).toBe('10.244.1.0/24')
  })

  it('keeps off what nodes have already, and off the service range', () => {
    const all = ranges('10.244.3.0/25')
    all.occupy('old', ['10.244.0.0/24'])
    all.occupy('other-cluster', ['192.168.0.0/24'])
    expect(['a', 'b', 'c'].map((name) => all.assign(name))).toEqual(['10.244.1.0/24', '10.244.2.0/24', undefined])
  })

  it('refuses a mask that does not fit', () => {
    expect(() => new PodRanges({ clusterCidr: '10.244.0.0/24', nodeMaskSize: 16 })).toThrow(/does not fit/)
  })

  it('never gives one part to two nodes, whatever comes and goes', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('assign', 'release'), fc.integer({ min: 0, max: 9 })))
    fc.assert(
      fc.property(steps, (all) => {
        const subject = ranges()
        const held = new Map<string, string>()
        for (const [step, number] of all) {
          const name = `n${number}`
          if (step === 'release') {
            subject.release(name)
            held.delete(name)
            continue
          }
          const cidr = subject.assign(name)
          if (cidr !== undefined) held.set(name, cidr)
          expect(cidr === undefined).toBe(held.size === 4 && !held.has(name))
          expect(new Set(held.values()).size).toBe(held.size)
        }
      }),
    )
  })
})
