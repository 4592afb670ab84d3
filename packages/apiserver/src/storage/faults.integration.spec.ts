import { systemClock } from '@keelson/component-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEtcdClient } from './etcd/client.ts'
import { collect } from './testing/contract-watches.ts'
import { eventually } from './testing/eventually.ts'
import { openCacher } from './testing/open-storage.ts'
import { startEtcd } from './testing/start-etcd.ts'
import type { TestEtcd } from './testing/start-etcd.ts'
import type { StorageUnderTest } from './testing/storage-contract.ts'
import { testObject } from './testing/test-resource.ts'
import { followStorage } from './testing/watch-model.ts'

const at = (name: string) => ({ namespace: 'default', name })

/** Writes until told to stop, whatever fails; resolves to the number of writes that succeeded. */
function keepWriting({ storage }: StorageUnderTest): { stop(): Promise<number> } {
  let running = true
  const run = async (): Promise<number> => {
    let written = 0
    for (let n = 0; running; n++) {
      const name = `p${n % 17}`
      const write =
        n % 5 === 4
          ? storage.delete(at(name))
          : storage.update(at(name), { ignoreNotFound: true }, () => testObject(name, { value: String(n) }))
      await write.then(
        () => written++,
        () => undefined,
      )
    }
    return written
  }
  const done = run()
  return {
    stop() {
      running = false
      return done
    },
  }
}

describe('the cacher when etcd fails', () => {
  let server: TestEtcd
  let sut: StorageUnderTest
  beforeEach(async () => {
    server = await startEtcd()
    const etcd = createEtcdClient({ endpoints: [server.endpoint], clock: systemClock, callTimeoutMs: 1_000 })
    sut = await openCacher(etcd, { freshTimeoutMs: 3_000 })
    await sut.storage.ready()
  })
  afterEach(async () => {
    await sut.close()
    await server.stop()
  })

  it('loses and repeats no event over kill -9 and restart under load', async () => {
    const model = await followStorage(sut.storage)
    const writer = keepWriting(sut)
    for (let round = 0; round < 3; round++) {
      await systemClock.sleep(300)
      await server.kill()
      await systemClock.sleep(100)
      await server.restart()
    }
    await systemClock.sleep(300)
    expect(await writer.stop()).toBeGreaterThan(50)
    await model.converges(() => sut.storage.list())
    model.close()
  })

  it('goes on after a freeze longer than its heartbeat', async () => {
    const model = await followStorage(sut.storage)
    const writer = keepWriting(sut)
    await systemClock.sleep(300)
    server.freeze()
    await systemClock.sleep(12_000)
    server.thaw()
    await systemClock.sleep(500)
    await writer.stop()
    await model.converges(() => sut.storage.list())
    expect(model.problems()).toEqual([])
    model.close()
  })

  it('goes on over compaction behind its back and a restart', async () => {
    const made = await sut.storage.create(at('a'), testObject('a'))
    const got = collect(sut.storage.watch({ resourceVersion: String(made.revision) }))
    await sut.storage.list()
    const other = createEtcdClient({ endpoints: [server.endpoint], clock: systemClock })
    const { revision } = await other.swap({
      key: '/registry/pods/default/b',
      compare: { target: 'mod', value: 0 },
      put: { value: Buffer.from(JSON.stringify(testObject('b'))) },
    })
    await other.compact(revision)
    other.close()
    await eventually(() => expect(got.seen()).toEqual(['ADDED b']))
    await server.kill()
    await server.restart()
    await sut.storage.create(at('c'), testObject('c'))
    await eventually(() => expect(got.seen()).toEqual(['ADDED b', 'ADDED c']))
  })

  it('loads its cache once etcd comes up', async () => {
    await sut.storage.create(at('a'), testObject('a'))
    await server.kill()
    const etcd = createEtcdClient({ endpoints: [server.endpoint], clock: systemClock, callTimeoutMs: 1_000 })
    const opening = openCacher(etcd)
    await systemClock.sleep(300)
    await server.restart()
    const late = await opening
    await late.storage.ready()
    expect((await late.storage.list({ resourceVersion: '0' })).items).toHaveLength(1)
    await late.close()
  })
})
