import { describe, expect, it } from 'vitest'
import { seededRandom } from '@keelson/component-base'
import { clusterIpRange, nodePortRange } from './value-range.ts'

describe('clusterIpRange', () => {
  it('offers every address but those of network and broadcast once, those of the static band last', () => {
    const offered = [...clusterIpRange('10.96.0.0/24').candidates(seededRandom(3))]
    expect(new Set(offered).size).toBe(254)
    expect(offered).not.toContain('10.96.0.0')
    expect(offered).not.toContain('10.96.0.255')
    const lastOctet = (ip: string): number => Number(ip.split('.')[3])
    expect(offered.slice(0, 239).every((ip) => lastOctet(ip) >= 16)).toBe(true)
    expect(offered.slice(239).every((ip) => lastOctet(ip) < 16)).toBe(true)
  })

  it('knows what is inside', () => {
    const range = clusterIpRange('10.96.0.0/28')
    const inside = ['10.95.255.255', '10.96.0.0', '10.96.0.1', '10.96.0.14', '10.96.0.15'].map((ip) =>
      range.includes(ip),
    )
    expect(inside).toEqual([false, false, true, true, false])
  })
})

describe('nodePortRange', () => {
  it('leaves the low ports to those who ask for one', () => {
    const offered = [...nodePortRange({ from: 30_000, to: 32_767 }).candidates(seededRandom(3))].map(Number)
    expect(new Set(offered).size).toBe(2768)
    expect(Math.min(...offered.slice(0, 2768 - 86))).toBe(30_086)
  })
})
