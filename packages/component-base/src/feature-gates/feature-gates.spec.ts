import { describe, expect, it } from 'vitest'
import { createFeatureGates } from './feature-gates.ts'

const make = (): ReturnType<typeof createFeatureGates<'Old' | 'New'>> =>
  createFeatureGates({ Old: { default: true, stage: 'ga' }, New: { default: false, stage: 'alpha' } })

describe('feature gates', () => {
  it('start at their defaults and follow the flag', () => {
    const gates = make()
    expect([gates.enabled('Old'), gates.enabled('New')]).toEqual([true, false])
    gates.parse('New=true, Old=true')
    expect(gates.list()).toEqual([
      { name: 'Old', enabled: true, stage: 'ga' },
      { name: 'New', enabled: true, stage: 'alpha' },
    ])
  })

  it.each([
    ['Nope=true', 'unrecognized feature gate: Nope'],
    ['New', 'missing bool value for feature gate New'],
    ['New=maybe', 'invalid value of New=maybe'],
    ['Old=false', 'cannot set feature gate Old to false'],
  ])('refuse %s', (text, message) => expect(() => make().parse(text)).toThrow(message))
})
