import { describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { collectStartUpGarbage, type CollectGarbage } from './start-up-garbage.ts'

describe('the garbage of a start', () => {
  it('is collected once, some time after it', () => {
    const clock = new FakeClock()
    const collect = vi.fn<CollectGarbage>()
    vi.spyOn(process, 'memoryUsage').mockReturnValue({ heapUsed: 20e6 } as NodeJS.MemoryUsage)
    collectStartUpGarbage(clock, collect)
    clock.advance(9_999)
    expect(collect).not.toHaveBeenCalled()
    clock.advance(3_600_000)
    expect(collect).toHaveBeenCalledTimes(1)
    vi.restoreAllMocks()
  })

  it('is left alone in a large heap', () => {
    const clock = new FakeClock()
    const collect = vi.fn<CollectGarbage>()
    vi.spyOn(process, 'memoryUsage').mockReturnValue({ heapUsed: 200e6 } as NodeJS.MemoryUsage)
    collectStartUpGarbage(clock, collect)
    clock.advance(60_000)
    expect(collect).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})
