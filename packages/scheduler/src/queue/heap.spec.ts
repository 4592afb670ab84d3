import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heap } from './heap.ts'

interface Item {
  readonly key: string
  readonly rank: number
}

const makeHeap = () =>
  new Heap<Item>(
    ({ key }) => key,
    (a, b) => a.rank < b.rank,
  )

describe('Heap', () => {
  it('gives items in order, whatever was set and deleted before', () => {
    const step = fc.record({
      key: fc.constantFrom(...'abcdefgh'),
      rank: fc.integer({ min: 0, max: 20 }),
      isDeletion: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const heap = makeHeap()
        const model = new Map<string, number>()
        for (const { key, rank, isDeletion } of steps) {
          if (isDeletion) {
            heap.delete(key)
            model.delete(key)
          } else {
            heap.set({ key, rank })
            model.set(key, rank)
          }
        }
        const taken = Array.from({ length: heap.size }, () => heap.pop()!)
        expect(taken.map(({ rank }) => rank)).toEqual([...model.values()].toSorted((a, b) => a - b))
        expect(Object.fromEntries(taken.map(({ key, rank }) => [key, rank]))).toEqual(Object.fromEntries(model))
      }),
    )
  })
})
