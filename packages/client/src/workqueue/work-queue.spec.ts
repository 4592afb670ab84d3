import { createMetricsRegistry, withCause } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketLimiter, defaultControllerLimiter, exponentialFailureLimiter } from './rate-limiters.ts'
import { createWorkQueue } from './rate-limiting-queue.ts'

describe('a workqueue', () => {
  it('hands keys out in the order in which they became dirty', async () => {
    const queue = createWorkQueue({ clock: new FakeClock() })
    for (const key of ['a', 'b', 'a', 'c']) queue.add(key)
    expect([await queue.get(), await queue.get(), await queue.get(), queue.length]).toEqual(['a', 'b', 'c', 0])
  })

  it('makes a key that is added while processed wait until it is done', async () => {
    const queue = createWorkQueue({ clock: new FakeClock() })
    queue.add('a')
    await queue.get()
    queue.add('a')
    queue.add('a')
    expect(queue.length).toBe(0)
    queue.done('a')
    expect([queue.length, await queue.get()]).toEqual([1, 'a'])
    queue.done('a')
    expect(queue.length).toBe(0)
  })

  it('wakes one waiter per key, in the order of waiting', async () => {
    const queue = createWorkQueue({ clock: new FakeClock() })
    const gets = [queue.get(), queue.get()]
    queue.add('a')
    queue.add('b')
    expect(await Promise.all(gets)).toEqual(['a', 'b'])
  })

  it('drains after a shutdown, takes nothing more, and then releases waiters', async () => {
    const queue = createWorkQueue({ clock: new FakeClock() })
    queue.add('a')
    queue.shutDown()
    queue.add('b')
    expect([await queue.get(), await queue.get(), queue.shuttingDown]).toEqual(['a', undefined, true])
    const waiting = createWorkQueue({ clock: new FakeClock() })
    const get = waiting.get()
    waiting.shutDown()
    expect(await get).toBeUndefined()
  })

  it('stops waiting when the signal aborts, without losing a key', async () => {
    const queue = createWorkQueue({ clock: new FakeClock() })
    const abort = new AbortController()
    const get = queue.get(abort.signal)
    abort.abort(new Error('enough'))
    await expect(get).rejects.toThrow('enough')
    queue.add('a')
    expect(await queue.get()).toBe('a')
  })

  it('carries the cause of the first add from add to done', async () => {
    const queue = createWorkQueue({ clock: new FakeClock() })
    const cause = { traceId: '1'.repeat(32), source: 'watch pods ns/a' }
    withCause(cause, () => queue.add('a'))
    withCause({ ...cause, source: 'later' }, () => queue.add('a'))
    await queue.get()
    expect(queue.causeOf('a')).toBe(cause)
    queue.done('a')
    expect(queue.causeOf('a')).toBeUndefined()
  })
})

describe('delays', () => {
  it('adds after the time has passed, keeping the earliest', async () => {
    const clock = new FakeClock()
    const queue = createWorkQueue({ clock })
    queue.addAfter('a', 100)
    queue.addAfter('a', 50)
    queue.addAfter('a', 200)
    clock.advance(49)
    expect(queue.length).toBe(0)
    clock.advance(1)
    expect(await queue.get()).toBe('a')
    queue.done('a')
    clock.advance(1000)
    expect(queue.length).toBe(0)
  })

  it('carries the cause through the delay', async () => {
    const clock = new FakeClock()
    const queue = createWorkQueue({ clock })
    const cause = { traceId: '1'.repeat(32), source: 'watch pods ns/a' }
    withCause(cause, () => queue.addAfter('a', 10))
    clock.advance(10)
    await queue.get()
    expect(queue.causeOf('a')).toBe(cause)
  })

  it('drops what is pending at shutdown', () => {
    const clock = new FakeClock()
    const queue = createWorkQueue({ clock })
    queue.addAfter('a', 10)
    queue.shutDown()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('rate limits', () => {
  it('doubles the delay of a failing key up to a limit, and starts over once it is forgotten', () => {
    const limiter = exponentialFailureLimiter<string>(5, 30)
    expect([1, 2, 3, 4, 5].map(() => limiter.when('a'))).toEqual([5, 10, 20, 30, 30])
    expect([limiter.numRequeues('a'), limiter.when('b')]).toEqual([5, 5])
    limiter.forget('a')
    expect(limiter.when('a')).toBe(5)
  })

  it('spaces keys beyond a burst', () => {
    const clock = new FakeClock()
    const limiter = bucketLimiter<string>(10, 2, clock)
    expect([1, 2, 3, 4].map(() => limiter.when('a'))).toEqual([0, 0, 100, 200])
    clock.advance(1000)
    expect(limiter.when('a')).toBe(0)
  })

  it('uses client-go’s limits unless told', () => {
    const limiter = defaultControllerLimiter<string>(new FakeClock())
    expect(Array.from({ length: 20 }, () => limiter.when('a')).at(-1)).toBe(1_000_000)
  })

  it('counts requeues until the key is forgotten', () => {
    const clock = new FakeClock()
    const queue = createWorkQueue({ clock })
    queue.addRateLimited('a')
    queue.addRateLimited('a')
    expect([queue.numRequeues('a'), queue.length]).toEqual([2, 0])
    clock.advance(5)
    expect(queue.length).toBe(1)
    queue.forget('a')
    expect(queue.numRequeues('a')).toBe(0)
  })
})

describe('metrics', () => {
  it('appear under upstream’s names', async () => {
    const clock = new FakeClock()
    const metrics = createMetricsRegistry()
    const queue = createWorkQueue({ clock, metrics, name: 'demo' })
    queue.add('a')
    clock.advance(2000)
    await queue.get()
    clock.advance(1000)
    expect(metrics.render()).toContain('workqueue_unfinished_work_seconds{name="demo"} 1')
    expect(metrics.render()).toContain('workqueue_longest_running_processor_seconds{name="demo"} 1')
    queue.done('a')
    queue.addRateLimited('a')
    const text = metrics.render()
    for (const line of [
      'workqueue_adds_total{name="demo"} 1',
      'workqueue_depth{name="demo"} 0',
      'workqueue_retries_total{name="demo"} 1',
      'workqueue_queue_duration_seconds_sum{name="demo"} 2',
      'workqueue_work_duration_seconds_sum{name="demo"} 1',
    ]) {
      expect(text).toContain(line)
    }
  })
})

type Step =
  | { do: 'add' | 'addAfter' | 'addRateLimited' | 'done' | 'forget'; key: number }
  | { do: 'get' }
  | { do: 'advance'; ms: number }

const key = fc.nat({ max: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('add', 'done'), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('addAfter', 'addRateLimited', 'forget'), key }) },
  { weight: 3, arbitrary: fc.constant({ do: 'get' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat({ max: 50 }) }) },
)

describe('whatever happens to a queue', () => {
  it('no key is with two workers, none is lost, none waits twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const clock = new FakeClock()
        const queue = createWorkQueue<number>({ clock })
        const held = new Set<number>()
        const owed = new Set<number>()
        const delayed = new Set<number>()
        const take = async (): Promise<void> => {
          if (queue.length === 0) return
          const got = (await queue.get()) as number
          expect(held.has(got)).toBe(false)
          expect(owed.has(got) || delayed.has(got)).toBe(true)
          held.add(got)
          owed.delete(got)
        }
        for (const action of steps) {
          if (action.do === 'get') await take()
          else if (action.do === 'advance') clock.advance(action.ms)
          else if (action.do === 'done') {
            queue.done(action.key)
            held.delete(action.key)
          } else if (action.do === 'forget') queue.forget(action.key)
          else {
            owed.add(action.key)
            if (action.do !== 'add') delayed.add(action.key)
            if (action.do === 'add') queue.add(action.key)
            else if (action.do === 'addAfter') queue.addAfter(action.key, 20)
            else queue.addRateLimited(action.key)
          }
          expect(queue.length).toBeLessThanOrEqual(5)
        }
        // Let every delay pass and every worker finish: everything that was asked for must come out.
        clock.advance(10_000_000)
        do {
          for (const one of held) queue.done(one)
          held.clear()
          await take()
        } while (held.size > 0)
        expect([...owed]).toEqual([])
        expect(queue.length).toBe(0)
      }),
    )
  })
})
