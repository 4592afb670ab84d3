import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredObject } from '../port.ts'
import { createStoredObject } from '../stored-object.ts'
import { LeafList } from './leaf-list.ts'

const stored = (key: string, revision: number, size = 10): StoredObject =>
  createStoredObject(key, Buffer.from(`{"metadata":{"name":"${key}","pad":"${'x'.repeat(size)}"}}`), revision)

const keyOf = (n: number): string => `/registry/pods/ns${n % 7}/p${n}`

describe('LeafList', () => {
  it('equals a sorted map under any changes, and snapshots stay as they were', () => {
    const operation = fc.tuple(
      fc.constantFrom('set', 'delete', 'snapshot'),
      fc.nat(200),
      fc.constantFrom(10, 5_000, 90_000),
    )
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const list = new LeafList()
        const model = new Map<string, StoredObject>()
        const replaced: (StoredObject | undefined)[][] = []
        const snapshots: { items: StoredObject[]; taken: ReturnType<LeafList['snapshot']> }[] = []
        const sorted = () => [...model.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
        for (const [at, [what, n, size]] of operations.entries()) {
          const key = keyOf(n)
          if (what === 'set') {
            const next = stored(key, at, size)
            replaced.push([list.set(next), model.get(key)])
            model.set(key, next)
          } else if (what === 'delete') {
            replaced.push([list.delete(key), model.get(key)])
            model.delete(key)
          } else snapshots.push({ items: sorted(), taken: list.snapshot() })
        }
        snapshots.push({ items: sorted(), taken: list.snapshot() })
        for (const [found, wanted] of replaced) expect(found).toBe(wanted)
        expect(list.size).toBe(model.size)
        for (const { items, taken } of snapshots) {
          expect([...taken.range()]).toEqual(items)
          expect(taken.size).toBe(items.length)
          const range = taken.range({ from: '/registry/pods/ns3/', to: '/registry/pods/ns30', limit: 5 })
          const wanted = items.filter((item) => item.key.startsWith('/registry/pods/ns3/'))
          expect([...range]).toEqual(wanted.slice(0, 5))
          expect(range.chunks().flatMap((chunk) => chunk.items)).toEqual(wanted.slice(0, 5))
          expect(taken.count('/registry/pods/ns3/', '/registry/pods/ns30')).toBe(wanted.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('shares the chunks a change did not touch', () => {
    const list = new LeafList()
    list.load(Array.from({ length: 100 }, (_, n) => stored(`/k/${String(n).padStart(3, '0')}`, n, 4_000)))
    const before = list.snapshot().range().chunks()
    list.set(stored('/k/050', 1000, 4_000))
    const after = list.snapshot().range().chunks()
    expect(before.length).toBeGreaterThan(4)
    expect(after.filter((chunk) => before.includes(chunk))).toHaveLength(before.length - 1)
  })
})
