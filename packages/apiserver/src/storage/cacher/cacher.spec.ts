import { parseFieldSelector, parseLabelSelector } from '@keelson/apimachinery'
import { nullLogger, seededRandom, systemClock } from '@keelson/component-base'
import { FakeClock } from '@keelson/component-base/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStorage } from '../create-storage.ts'
import type { EtcdPort } from '../etcd/port.ts'
import type { StoredEvent } from '../port.ts'
import { collect } from '../testing/contract-watches.ts'
import { eventually } from '../testing/eventually.ts'
import { createFakeEtcd } from '../testing/fake-etcd.ts'
import type { FakeEtcd } from '../testing/fake-etcd.ts'
import { openCacher } from '../testing/open-storage.ts'
import { testObject, testResource } from '../testing/test-resource.ts'
import { followStorage } from '../testing/watch-model.ts'

const at = (name: string, namespace = 'default') => ({ namespace, name })

/** Puts an object into etcd as another apiserver would. */
async function putBehind(etcd: FakeEtcd, name: string, value: string): Promise<number> {
  const key = `/registry/pods/default/${name}`
  const { kvs } = await etcd.range({ key })
  const compare = { target: 'mod' as const, value: kvs[0]?.modRevision ?? 0 }
  const bytes = Buffer.from(JSON.stringify(testObject(name, { value })))
  return (await etcd.swap({ key, compare, put: { value: bytes } })).revision
}

/** A port whose watches never say anything. */
function deaf(etcd: FakeEtcd): EtcdPort {
  return new Proxy<EtcdPort>(etcd, {
    get: (target, name: keyof EtcdPort) =>
      name === 'watch'
        ? () => ({ requestProgress: () => undefined, cancel: () => undefined })
        : target[name].bind(target),
  })
}

describe('Cacher', () => {
  it('loses and repeats no event, whatever happens to objects and streams', async () => {
    const action = fc.tuple(
      fc.constantFrom('set', 'set', 'set', 'delete', 'behind', 'cut', 'repeat'),
      fc.nat(8),
      fc.constantFrom('red', 'blue'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 60 }), async (actions) => {
        const etcd = createFakeEtcd()
        const { storage, close } = await openCacher(etcd)
        await storage.ready()
        const label = parseLabelSelector('color=red')
        const field = parseFieldSelector('spec.nodeName=blue')
        const start = await storage.list()
        const models = await Promise.all([
          followStorage(storage),
          followStorage(storage, { label }),
          followStorage(storage, { field }),
        ])
        for (const [what, n, color] of actions) {
          const name = `p${n}`
          if (what === 'set') {
            const object = () => testObject(name, { labels: { color }, nodeName: color })
            await storage.update(at(name), { ignoreNotFound: true }, object)
          } else if (what === 'delete') await storage.delete(at(name)).catch(() => undefined)
          else if (what === 'behind') await putBehind(etcd, name, color)
          else if (what === 'cut') etcd.cutWatches()
          else etcd.repeatEvents(3)
        }
        const late = await followStorage(storage, {}, start)
        await models[0].converges(() => storage.list())
        await models[1].converges(() => storage.list({ label }))
        await models[2].converges(() => storage.list({ field }))
        await late.converges(() => storage.list())
        expect(late.problems().concat(...models.map((model) => model.problems()))).toEqual([])
        late.close()
        for (const model of models) model.close()
        await close()
      }),
      { numRuns: 40 },
    )
  })

  it('frames an event once for all watchers', async () => {
    const { storage, close } = await openCacher(createFakeEtcd())
    const watches = [storage.watch({}), storage.watch({ namespace: 'default' }), storage.watch(at('a'))]
    const all = watches.map(collect)
    await storage.ready()
    await storage.create(at('a'), testObject('a'))
    await storage.update(at('a'), {}, () => testObject('a', { value: 'x' }))
    await eventually(() => expect(all.map((got) => got.seen().at(-1))).toEqual(Array(3).fill('MODIFIED a')))
    const frames = new Set(all.map((got) => (got.events.at(-1) as StoredEvent).frame()))
    expect(frames.size).toBe(1)
    await close()
  })

  it('reads everything again after compaction, ends watches, and lets nobody start from before', async () => {
    const etcd = createFakeEtcd()
    const { storage, close } = await openCacher(etcd)
    const made = await storage.create(at('a'), testObject('a'))
    await storage.list()
    const got = collect(storage.watch({ resourceVersion: String(made.revision) }))
    await eventually(async () => expect((await storage.list()).items).toHaveLength(1))
    etcd.cutWatches()
    await putBehind(etcd, 'b', '1')
    await etcd.compact(await putBehind(etcd, 'c', '1'))
    expect(await got.ended).toMatchObject({ code: 'expired' })
    await eventually(async () => {
      const { items } = await storage.list({ resourceVersion: '0' })
      expect(items.map((item) => item.object.metadata.name)).toEqual(['a', 'b', 'c'])
    })
    const old = collect(storage.watch({ resourceVersion: String(made.revision) }))
    expect(await old.ended).toMatchObject({ code: 'expired' })
    await close()
  })

  it('misses nothing that others write while it starts', async () => {
    const etcd = createFakeEtcd()
    const factory = createStorage({
      etcd,
      clock: systemClock,
      random: seededRandom(1),
      logger: nullLogger,
      compactionIntervalMs: 0,
    })
    const storage = factory.forResource(testResource)
    await systemClock.sleep(5)
    await putBehind(etcd, 'early', '1')
    await factory.start(new AbortController().signal)
    await storage.ready()
    const { items } = await storage.list({ resourceVersion: '0' })
    expect(items.map((item) => item.object.metadata.name)).toEqual(['early'])
    await factory.stop()
  })

  it('serves no old state as new while it reads everything again', async () => {
    const etcd = createFakeEtcd()
    const { storage, close } = await openCacher(etcd)
    await storage.ready()
    for (let round = 0; round < 20; round++) {
      etcd.cutWatches()
      await putBehind(etcd, `p${round}`, '1')
      await etcd.compact(await putBehind(etcd, 'last', String(round)))
      for (let read = 0; read < 40; read++) {
        expect((await storage.list()).items).toHaveLength(round + 2)
        await systemClock.sleep(read % 8 === 0 ? 2 : 0)
      }
    }
    await close()
  })

  it('says too old when the revision has left its history', async () => {
    const history = { freshMs: 0, minChanges: 2, maxChanges: 2, maxBytes: 1e6 }
    const { storage, close } = await openCacher(createFakeEtcd(), { history })
    const first = await storage.create(at('a'), testObject('a'))
    for (const name of ['b', 'c', 'd']) await storage.create(at(name), testObject(name))
    await storage.list()
    const got = collect(storage.watch({ resourceVersion: String(first.revision) }))
    expect(await got.ended).toMatchObject({
      code: 'expired',
      message: `too old resource version: ${first.revision} (${first.revision + 1})`,
    })
    await close()
  })

  it('lets etcd answer reads of the latest while its feed is deaf, and refuses what it cannot prove', async () => {
    const etcd = createFakeEtcd()
    const { storage, close } = await openCacher(deaf(etcd), { freshTimeoutMs: 20 })
    await storage.ready()
    const revision = await putBehind(etcd, 'a', '1')
    expect((await storage.list()).items).toHaveLength(1)
    await expect(storage.get(at('a'))).resolves.toMatchObject({ revision })
    expect((await storage.list({ resourceVersion: '0' })).items).toHaveLength(0)
    await expect(storage.list({ resourceVersion: String(revision) })).rejects.toMatchObject({
      code: 'tooLargeResourceVersion',
    })
    await close()
  })

  it('serves the pages of one list from memory', async () => {
    const etcd = createFakeEtcd()
    const { storage, close } = await openCacher(etcd)
    for (let n = 0; n < 10; n++) await storage.create(at(`p${n}`), testObject(`p${n}`))
    const first = await storage.list({ limit: 4 })
    await storage.delete(at('p7'))
    await storage.list()
    await etcd.compact((await storage.list()).revision)
    const second = await storage.list({ limit: 4, continue: first.continue })
    expect(second.items.map((item) => item.object.metadata.name)).toEqual(['p4', 'p5', 'p6', 'p7'])
    await close()
  })

  it('shares the chunks of lists until an object changes', async () => {
    const { storage, close } = await openCacher(createFakeEtcd())
    const big = 'x'.repeat(40_000)
    for (let n = 0; n < 8; n++) await storage.create(at(`p${n}`), testObject(`p${n}`, { value: big }))
    const chunks = (await storage.list()).chunks()
    expect((await storage.list()).chunks()).toEqual(chunks)
    expect((await storage.list({ namespace: 'default' })).chunks().every((chunk, n) => chunk === chunks[n])).toBe(true)
    await storage.update(at('p0'), {}, () => testObject('p0', { value: 'small' }))
    const changed = (await storage.list()).chunks().filter((chunk) => !chunks.includes(chunk))
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.length).toBeLessThan(chunks.length)
    await close()
  })

  it('closes a watcher that does not read', async () => {
    const { storage, close } = await openCacher(createFakeEtcd(), { watchLimits: { maxEvents: 5, maxBytes: 1e9 } })
    await storage.ready()
    const watch = storage.watch({})
    for (let n = 0; n < 10; n++) await storage.create(at(`p${n}`), testObject(`p${n}`))
    await eventually(() => expect(watch.error?.code).toBe('slowConsumer'))
    await close()
  })
})

describe('bookmarks', () => {
  it('come about every minute with the revision reached, and shortly before the end', async () => {
    const clock = new FakeClock()
    const { storage, close } = await openCacher(createFakeEtcd(), { clock })
    await storage.ready()
    const made = await storage.create(at('a'), testObject('a'))
    const o = { resourceVersion: String(made.revision), allowBookmarks: true }
    const periodic = collect(storage.watch({ ...o, namespace: 'elsewhere' }))
    const ending = collect(storage.watch({ ...o, namespace: 'elsewhere', deadline: clock.now() + 30_000 }))
    const none = collect(storage.watch({ ...o, namespace: 'elsewhere', allowBookmarks: false }))
    const other = await storage.create(at('b'), testObject('b'))
    await storage.list()
    await clock.advance(28_500)
    await eventually(() => expect(ending.events).toHaveLength(1))
    expect(periodic.events).toHaveLength(0)
    await clock.advance(50_000)
    await eventually(() => expect(periodic.events).toHaveLength(1))
    expect(periodic.events[0]).toMatchObject({ type: 'BOOKMARK', stored: { revision: other.revision } })
    expect(none.events).toHaveLength(0)
    await close()
  })
})
