import { describe, expect, it } from 'vitest'
import { createRounds } from './rounds.ts'

describe('rounds', () => {
  it('run one at a time, one more for all who ask meanwhile', async () => {
    let [running, most, done] = [0, 0, 0]
    const rounds = createRounds(async () => {
      most = Math.max(most, ++running)
      await undefined
      running--
      done++
    })
    for (let n = 0; n < 3; n++) rounds.wake()
    await rounds.settled()
    expect([most, done]).toEqual([1, 2])
  })

  it.each([0, 1, 2, 3, 4, 5])('miss nobody who asks %i turns after the work is done', async (turns) => {
    let done = 0
    const first = Promise.withResolvers<void>()
    const rounds = createRounds(async () => {
      if (done++ === 0) await first.promise
    })
    rounds.wake()
    first.resolve()
    for (let n = 0; n < turns; n++) await undefined
    rounds.wake()
    await rounds.settled()
    expect(done).toBe(2)
  })

  it('end with the failure of the work', async () => {
    const rounds = createRounds(() => Promise.reject(new Error('stopping')))
    rounds.wake()
    await expect(rounds.settled()).rejects.toThrow('stopping')
  })
})
