import { describe, expect, it } from 'vitest'
import { slowStart } from './slow-start.ts'

describe('slowStart', () => {
  it('makes every call, in batches that double', async () => {
    const running: number[] = []
    let current = 0
    const result = await slowStart(10, async () => {
      current += 1
      await Promise.resolve()
      running.push(current)
      await new Promise(setImmediate)
      current -= 1
    })
    expect(result).toEqual({ succeeded: 10 })
    expect(running).toEqual([1, 2, 2, 4, 4, 4, 4, 3, 3, 3])
  })

  it('stops after the batch in which a call fails, and says how many succeeded', async () => {
    let calls = 0
    const failure = new Error('quota')
    const result = await slowStart(100, () => {
      calls += 1
      return calls === 3 ? Promise.reject(failure) : Promise.resolve()
    })
    expect(result).toEqual({ succeeded: 2, failure })
    expect(calls).toBe(3)
  })

  it('does nothing for nothing', async () => {
    expect(await slowStart(0, () => Promise.reject(new Error('called')))).toEqual({ succeeded: 0 })
  })
})
