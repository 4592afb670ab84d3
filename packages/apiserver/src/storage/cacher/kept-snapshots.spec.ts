import { FakeClock } from '@keelson/component-base/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { KeptSnapshots } from './kept-snapshots.ts'
import { LeafList } from './leaf-list.ts'

let clock: FakeClock
let kept: KeptSnapshots
const snapshot = new LeafList().snapshot()
const present = (...revisions: number[]) => revisions.filter((revision) => kept.get(revision) !== undefined)

beforeEach(() => {
  clock = new FakeClock()
  kept = new KeptSnapshots(clock)
})

describe('kept snapshots', () => {
  it('go five minutes after their last use, with nothing left to wait for', () => {
    kept.keep(1, snapshot)
    clock.advance(200_000)
    kept.keep(2, snapshot)
    kept.keep(3, snapshot)
    clock.advance(99_000)
    kept.keep(2, snapshot)
    clock.advance(1_000)
    expect(present(1, 2, 3)).toEqual([2, 3])
    clock.advance(200_000)
    expect(present(1, 2, 3)).toEqual([2])
    clock.advance(99_000)
    expect([present(1, 2, 3), clock.pendingTimers]).toEqual([[], 0])
  })

  it('are sixteen at the most, the latest ones', () => {
    const revisions = Array.from({ length: 20 }, (_, at) => at + 1)
    for (const revision of revisions) kept.keep(revision, snapshot)
    expect(present(...revisions)).toEqual(revisions.slice(4))
  })

  it('leave nothing behind when cleared', () => {
    kept.keep(1, snapshot)
    kept.clear()
    expect([present(1), clock.pendingTimers]).toEqual([[], 0])
  })
})
