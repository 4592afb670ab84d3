import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EtcdEvent, EtcdPort } from '../etcd/port.ts'
import { EtcdError, everything, prefixEnd } from '../etcd/port.ts'
import { eventually } from './eventually.ts'

const value = (text: string): Buffer => Buffer.from(text)
let serial = 0

/** What every EtcdPort promises; run it on each implementation. `open` may return the same store each time. */
export function describeEtcdPortContract(name: string, open: () => Promise<EtcdPort>): void {
  describe(`EtcdPort contract: ${name}`, () => {
    let etcd: EtcdPort
    let prefix: string
    beforeEach(async () => {
      etcd = await open()
      prefix = `/contract-${process.pid}-${++serial}/`
    })
    afterEach(() => etcd.close())

    const put = (key: string, text: string, mod = 0) =>
      etcd.swap({ key: prefix + key, compare: { target: 'mod', value: mod }, put: { value: value(text) } })
    const list = (o: object = {}) => etcd.range({ key: prefix, rangeEnd: prefixEnd(prefix), ...o })

    it('creates only what is not there, and says what is', async () => {
      const first = await put('a', 'one')
      expect(first.succeeded).toBe(true)
      const second = await put('a', 'two')
      expect(second.succeeded).toBe(false)
      expect(second.current).toMatchObject({
        key: `${prefix}a`,
        value: value('one'),
        modRevision: first.revision,
        version: 1,
      })
    })

    it('updates and deletes only at the expected revision', async () => {
      const first = await put('a', 'one')
      const second = await put('a', 'two', first.revision)
      expect(second.succeeded).toBe(true)
      const remove = (mod: number) => etcd.swap({ key: `${prefix}a`, compare: { target: 'mod', value: mod } })
      expect((await remove(first.revision)).succeeded).toBe(false)
      expect((await remove(second.revision)).succeeded).toBe(true)
      expect((await list()).kvs).toEqual([])
      expect((await remove(second.revision)).current).toBeUndefined()
    })

    it('compares versions', async () => {
      const swap = (version: number) =>
        etcd.swap({ key: `${prefix}v`, compare: { target: 'version', value: version }, put: { value: value('x') } })
      expect((await swap(0)).succeeded).toBe(true)
      expect((await swap(1)).succeeded).toBe(true)
      expect((await swap(1)).current?.version).toBe(2)
    })

    it('reads ranges in key order, by pages, at a revision, counting', async () => {
      for (const key of ['c', 'a', 'b']) await put(key, key)
      const all = await list()
      expect(all.kvs.map((kv) => kv.key)).toEqual(['a', 'b', 'c'].map((key) => prefix + key))
      await put('d', 'd')
      const page = await list({ limit: 2, revision: all.revision })
      expect(page).toMatchObject({ more: true, count: 3 })
      expect(page.kvs).toHaveLength(2)
      expect(await list({ countOnly: true })).toMatchObject({ kvs: [], count: 4 })
    })

    it('refuses the future and what is compacted', async () => {
      const { revision } = await put('a', 'one')
      await expect(list({ revision: revision + 1_000_000 })).rejects.toMatchObject({ code: 'futureRevision' })
      await put('b', 'two')
      const last = await put('c', 'three')
      await etcd.compact(last.revision)
      await expect(etcd.compact(last.revision)).resolves.toBeUndefined()
      await expect(list({ revision })).rejects.toMatchObject({ code: 'compacted' })
    })

    it('grants leases that puts accept', async () => {
      const lease = await etcd.grantLease(60)
      const result = await etcd.swap({
        key: `${prefix}l`,
        compare: { target: 'mod', value: 0 },
        put: { value: value('x'), lease },
      })
      expect(result.succeeded).toBe(true)
    })

    it('watches from a revision: past and coming events in order, with the state before', async () => {
      const first = await put('a', 'one')
      await put('a', 'two', first.revision)
      const events: EtcdEvent[] = []
      let ended: EtcdError | undefined | 'no' = 'no'
      const watch = etcd.watch({
        key: prefix,
        rangeEnd: prefixEnd(prefix),
        startRevision: first.revision,
        previous: true,
        onEvents: (batch) => events.push(...batch),
        onProgress: () => undefined,
        onEnd: (error) => (ended = error),
      })
      await eventually(() => expect(events).toHaveLength(2))
      await etcd.swap({ key: `${prefix}a`, compare: { target: 'mod', value: first.revision + 1 } })
      await eventually(() => expect(events.map((event) => event.type)).toEqual(['put', 'put', 'delete']))
      expect(events.map((event) => event.previous?.value.toString())).toEqual([undefined, 'one', 'two'])
      expect(events.map((event) => event.kv.modRevision)).toEqual([0, 1, 2].map((n) => first.revision + n))
      watch.cancel()
      expect(ended).toBeUndefined()
    })

    it('sees every revision when it watches everything, and answers progress requests', async () => {
      const start = await put('a', 'one')
      const revisions: number[] = []
      let progress = 0
      let created = false
      const watch = etcd.watch({
        ...everything,
        startRevision: start.revision + 1,
        onCreated: () => (created = true),
        onEvents: (batch) => revisions.push(...batch.map((event) => event.kv.modRevision)),
        onProgress: (revision) => (progress = revision),
        onEnd: () => undefined,
      })
      await eventually(() => expect(created).toBe(true))
      for (let n = 0; n < 5; n++) await put(`k${n}`, 'x')
      await eventually(() => expect(revisions).toEqual([1, 2, 3, 4, 5].map((n) => start.revision + n)))
      await eventually(() => {
        watch.requestProgress()
        expect(progress).toBe(start.revision + 5)
      })
      watch.cancel()
    })

    it('ends a watch on compacted history with the compact revision', async () => {
      const first = await put('a', 'one')
      const second = await put('b', 'two')
      const third = await put('c', 'three')
      await etcd.compact(third.revision)
      let ended: EtcdError | undefined
      etcd.watch({
        key: prefix,
        rangeEnd: prefixEnd(prefix),
        startRevision: first.revision,
        onEvents: () => undefined,
        onProgress: () => undefined,
        onEnd: (error) => (ended = error),
      })
      await eventually(() => expect(ended).toBeInstanceOf(EtcdError))
      expect(ended?.code).toBe('compacted')
      expect(ended?.compactRevision).toBeGreaterThan(second.revision)
    })
  })
}
