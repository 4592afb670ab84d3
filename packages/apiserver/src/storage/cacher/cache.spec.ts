import { nullLogger, seededRandom } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import { describe, expect, it } from 'vitest'
import type { EtcdFeed, FeedSubscriber } from '../etcd/feed.ts'
import type { EtcdKeyValue, RangeResult } from '../etcd/port.ts'
import { testObject } from '../testing/test-resource.ts'
import { ResourceCache } from './cache.ts'

const prefix = '/registry/pods/'
const key = `${prefix}default/a`

function kvAt(modRevision: number): EtcdKeyValue {
  const value = Buffer.from(JSON.stringify(testObject('a', { value: String(modRevision) })))
  return { key, value, modRevision, createRevision: 1, version: 1 }
}

const answer = (revision: number): RangeResult => ({ kvs: [kvAt(revision)], count: 1, more: false, revision })

/** A cache whose reads of etcd the test answers one by one. */
function openCache() {
  const reads: PromiseWithResolvers<RangeResult>[] = []
  const told: { subscriber?: FeedSubscriber } = {}
  const feed: Partial<EtcdFeed> = {
    revision: 0,
    started: Promise.resolve(),
    subscribe(_prefix, subscriber) {
      told.subscriber = subscriber
      return () => undefined
    },
  }
  const range = (): Promise<RangeResult> => {
    const read = Promise.withResolvers<RangeResult>()
    reads.push(read)
    return read.promise
  }
  const cache = new ResourceCache({
    etcd: { range },
    feed: feed as EtcdFeed,
    clock: new FakeClock(),
    random: seededRandom(1),
    logger: nullLogger,
    prefix,
    onChange: () => undefined,
    onReset: () => undefined,
  })
  return { cache, reads, subscriber: told.subscriber as FeedSubscriber }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a resource cache whose feed is reset while it loads', () => {
  it('keeps what the later load and the feed have told it when the earlier load ends last', async () => {
    const { cache, reads, subscriber } = openCache()
    await settled()
    subscriber.onReset()
    await settled()
    reads[1]?.resolve(answer(10))
    await cache.ready()
    subscriber.onEvent({ type: 'put', kv: kvAt(11) }, undefined)
    reads[0]?.resolve(answer(5))
    await settled()
    expect([cache.get(key)?.revision, cache.revision]).toEqual([11, 10])
    cache.close()
  })

  it('is ready only when the later load has ended, and then has every change since', async () => {
    const { cache, reads, subscriber } = openCache()
    await settled()
    subscriber.onReset()
    await settled()
    reads[0]?.resolve(answer(5))
    await settled()
    expect(cache.isReady).toBe(false)
    subscriber.onEvent({ type: 'put', kv: kvAt(11) }, undefined)
    reads[1]?.resolve(answer(10))
    await cache.ready()
    expect(cache.get(key)?.revision).toBe(11)
    cache.close()
  })
})
