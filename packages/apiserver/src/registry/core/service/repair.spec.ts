import { describe, expect, it } from 'vitest'
import { planRepair } from './repair.ts'

const claimant = (uid: string) => ({ uid, namespace: 'default', name: uid })

describe('planRepair', () => {
  it('claims what a service holds and nobody has claimed', () => {
    const held = [
      { value: '10.96.0.1', claimant: claimant('a') },
      { value: '10.96.0.2', claimant: claimant('b') },
    ]
    const plan = planRepair({ held, claims: new Map([['10.96.0.1', 'a']]), suspects: new Set() })
    expect(plan).toMatchObject({ take: [held[1]], release: [], contested: [] })
  })

  it('gives back a claim no service holds only when it sees it for the second time', () => {
    const claims = new Map([['30001', 'gone']])
    const first = planRepair({ held: [], claims, suspects: new Set() })
    expect(first.release).toEqual([])
    const second = planRepair({ held: [], claims, suspects: first.suspects })
    expect(second.release).toEqual([{ value: '30001', uid: 'gone' }])
    // Claimed anew by another write meanwhile: that one may still be under way.
    const anew = planRepair({ held: [], claims: new Map([['30001', 'other']]), suspects: first.suspects })
    expect(anew.release).toEqual([])
  })

  it('leaves to people what two services hold', () => {
    const held = [
      { value: '30001', claimant: claimant('a') },
      { value: '30001', claimant: claimant('b') },
    ]
    const plan = planRepair({ held, claims: new Map([['30001', 'a']]), suspects: new Set() })
    expect(plan).toMatchObject({ take: [], release: [], contested: [held[1]] })
  })
})
