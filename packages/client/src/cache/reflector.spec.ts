import type { KubeList, KubeObject, WatchEvent } from '@keelson/apimachinery'
import { statusErrors } from '@keelson/apimachinery'
import { nullLogger, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KindRef } from '../rest/kind-ref.ts'
import type { ListOptions, WatchOptions } from '../rest/resource-client.ts'
import { Reflector } from './reflector.ts'

const kind: KindRef = { group: '', version: 'v1', kind: 'Pod', resource: 'pods', namespaced: true }

function pod(name: string, resourceVersion: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns', uid: name, resourceVersion } }
}

const bookmark = (resourceVersion: string, end = false): WatchEvent<KubeObject> => ({
  type: 'BOOKMARK',
  object: {
    ...pod('', resourceVersion),
    metadata: { resourceVersion, annotations: end ? { 'k8s.io/initial-events-end': 'true' } : {} },
  },
})

/** One watch as the script sees it: what it was asked, and how it answers. */
class Stream {
  readonly options: WatchOptions
  #queue: (WatchEvent<KubeObject> | Error | 'end')[] = []
  #wake: (() => void) | undefined

  constructor(options: WatchOptions) {
    this.options = options
    options.signal?.addEventListener('abort', () => this.push(new Error('aborted')))
  }

  push(...items: (WatchEvent<KubeObject> | Error | 'end')[]): void {
    this.#queue.push(...items)
    this.#wake?.()
  }

  async *events(): AsyncGenerator<WatchEvent<KubeObject>, void, undefined> {
    for (;;) {
      const item = this.#queue.shift()
      if (item === 'end') return
      if (item instanceof Error) throw item
      if (item !== undefined) yield item
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

let clock: FakeClock
let asked: string[]
let lists: (KubeList | Error)[]
let streams: Stream[]
let opened: PromiseWithResolvers<Stream>
let sunk: string[]
let stop: AbortController
let running: Promise<void>

const resource = {
  kind,
  list(options: ListOptions = {}): Promise<KubeList> {
    asked.push(`list rv=${options.resourceVersion} limit=${options.limit} continue=${options.continue}`)
    const answer = lists.shift() ?? new Error('no list is scripted')
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  },
  watch(options: WatchOptions = {}): AsyncIterable<WatchEvent<KubeObject>> {
    asked.push(`watch rv=${options.resourceVersion} state=${options.sendInitialEvents === true}`)
    const stream = new Stream(options)
    streams.push(stream)
    opened.resolve(stream)
    opened = Promise.withResolvers()
    return stream.events()
  },
}

const listing = (resourceVersion: string, items: KubeObject[], more?: string): KubeList => ({
  apiVersion: 'v1',
  kind: 'PodList',
  metadata: { resourceVersion, continue: more },
  items,
})

let reflector: Reflector<KubeObject>

function start(): Promise<Stream> {
  const first = opened.promise
  running = reflector.run(stop.signal)
  return first
}

/** Lets time pass until the next watch is opened. */
async function next(ms: number): Promise<Stream> {
  const stream = opened.promise
  await clock.advanceAsync(ms)
  return await stream
}

beforeEach(() => {
  clock = new FakeClock()
  asked = []
  lists = []
  streams = []
  sunk = []
  opened = Promise.withResolvers()
  stop = new AbortController()
  reflector = new Reflector<KubeObject>({
    resource: resource as never,
    clock,
    random: seededRandom(3),
    logger: nullLogger,
    sink: {
      replace: (items, rv) => sunk.push(`= ${items.map((item) => item.metadata.name).join(',')}@${rv}`),
      apply: ({ type, object }) => sunk.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`),
    },
  })
})

afterEach(async () => {
  stop.abort()
  await running
})

const settle = (): Promise<void> => clock.advanceAsync(0)

describe('a reflector', () => {
  it('asks nothing while the stream is open', async () => {
    const stream = await start()
    stream.push({ type: 'ADDED', object: pod('b', '3') }, { type: 'ADDED', object: pod('a', '2') }, bookmark('5', true))
    await clock.advanceAsync(3_600_000)
    expect(asked).toEqual(['watch rv= state=true'])
    expect(sunk).toEqual(['= b,a@5'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('resumes at the version of the last bookmark', async () => {
    const stream = await start()
    stream.push(bookmark('5', true), { type: 'ADDED', object: pod('a', '7') }, bookmark('90'))
    await settle()
    stream.push(new Error('cut'))
    await next(1000)
    expect(asked.at(-1)).toBe('watch rv=90 state=false')
  })

  it('drops events from before what it has seen', async () => {
    const stream = await start()
    stream.push(
      bookmark('5', true),
      { type: 'ADDED', object: pod('a', '7') },
      { type: 'MODIFIED', object: pod('a', '6') },
    )
    await settle()
    expect(sunk).toEqual(['= @5', 'ADDED a@7'])
    expect(reflector.resourceVersion).toBe('7')
  })

  it('lists where the server refuses to stream the state, and remembers that', async () => {
    lists.push(listing('9', [pod('a', '4')], 'more'), listing('9', [pod('b', '5')]))
    const first = await start()
    first.push(statusErrors.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', []))
    const second = await opened.promise
    expect(asked).toEqual([
      'watch rv= state=true',
      'list rv=0 limit=500 continue=undefined',
      'list rv=undefined limit=500 continue=more',
      'watch rv=9 state=false',
    ])
    expect(sunk).toEqual(['= a,b@9'])
    lists.push(listing('20', []))
    second.push(statusErrors.expired('too old'))
    await next(1000)
    expect(asked.slice(4)).toEqual(['list rv=9 limit=500 continue=undefined', 'watch rv=20 state=false'])
  })

  it('lists where the server ignores the wish for the state and stays silent', async () => {
    lists.push(listing('9', []))
    await start()
    await next(10_000)
    expect(asked.slice(1)).toEqual(['list rv=0 limit=500 continue=undefined', 'watch rv=9 state=false'])
  })

  it('takes the most recent state when the version it knows is gone', async () => {
    const first = await start()
    first.push(statusErrors.badRequest('what is sendInitialEvents?'))
    lists.push(statusErrors.expired('too old'), listing('30', []))
    await opened.promise
    expect(asked.slice(1)).toEqual([
      'list rv=0 limit=500 continue=undefined',
      'list rv=undefined limit=undefined continue=undefined',
      'watch rv=30 state=false',
    ])
  })

  it('starts over from the latest state when the server has never seen the version it knows', async () => {
    const first = await start()
    first.push(bookmark('500', true), { type: 'ADDED', object: pod('a', '501') })
    await settle()
    first.push(statusErrors.expired('too old'))
    const second = await next(1000)
    second.push(statusErrors.tooLargeResourceVersion(501, 7, 1))
    const third = await next(2000)
    expect(asked.slice(1)).toEqual(['watch rv=501 state=true', 'watch rv= state=true'])
    third.push({ type: 'ADDED', object: pod('b', '3') }, bookmark('7', true), { type: 'ADDED', object: pod('c', '8') })
    await settle()
    expect(sunk.slice(-2)).toEqual(['= b@7', 'ADDED c@8'])
  })

  it('waits longer after each failure, and starts over after a success', async () => {
    let stream = await start()
    const delays: number[] = []
    for (let i = 0; i < 8; i++) {
      stream.push(new Error('unreachable'))
      await clock.waitForTimers()
      await settle()
      const delay = clock.nextTimerIn() ?? 0
      delays.push(delay)
      stream = await next(delay)
    }
    expect(
      delays.every((delay, i) => delay >= Math.min(8000, 200 * 2 ** i) && delay <= 1.5 * Math.min(8000, 200 * 2 ** i)),
    ).toBe(true)
    stream.push(bookmark('5', true))
    await settle()
    stream.push(new Error('unreachable'))
    await settle()
    expect(clock.nextTimerIn()).toBeLessThanOrEqual(300)
  })

  it('slows down when streams end at once', async () => {
    const stream = await start()
    stream.push(bookmark('5', true))
    await settle()
    stream.push('end')
    const second = await opened.promise
    second.push('end')
    await settle()
    expect(asked).toHaveLength(2)
    await next(300)
    expect(asked).toHaveLength(3)
  })
})
