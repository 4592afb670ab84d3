import { describe, expect, it } from 'vitest'
import { node } from '../../testing/build.ts'
import { planNodeIpam } from './plan.ts'
import { PodRanges } from './pod-ranges.ts'

const ranges = () => new PodRanges({ clusterCidr: '10.0.0.0/24', nodeMaskSize: 24 })

describe('planNodeIpam', () => {
  it('gives a node without a range one', () => {
    expect(planNodeIpam('a', node('a'), ranges())).toEqual({ type: 'assign', cidr: '10.0.0.0/24' })
  })

  it('leaves a node that has one, and takes note of it', () => {
    const all = ranges()
    const settled = node('a', { spec: { podCIDR: '10.0.0.0/24' } })
    expect(planNodeIpam('a', settled, all)).toEqual({ type: 'nothing', freed: false })
    expect(planNodeIpam('b', node('b'), all)).toEqual({ type: 'exhausted' })
  })

  it('frees the range of a node that is gone', () => {
    const all = ranges()
    planNodeIpam('a', node('a'), all)
    expect(planNodeIpam('a', undefined, all)).toEqual({ type: 'nothing', freed: true })
    expect(planNodeIpam('b', node('b'), all).type).toBe('assign')
  })
})
