import { nullLogger, seededRandom, systemClock } from '@keelson/component-base'
import { createStorage } from '../create-storage.ts'
import type { StorageOptions } from '../create-storage.ts'
import { createLeasePool } from '../etcd/lease-pool.ts'
import type { EtcdPort } from '../etcd/port.ts'
import { EtcdStore } from '../etcd/store.ts'
import type { StorageUnderTest } from './storage-contract.ts'
import { testResource } from './test-resource.ts'

const base = { clock: systemClock, random: seededRandom(1), logger: nullLogger }

/** `testResource` straight on etcd. */
export async function openEtcdStore(etcd: EtcdPort): Promise<StorageUnderTest> {
  const storage = new EtcdStore({ ...base, etcd, leases: createLeasePool(etcd, systemClock) }, testResource)
  return {
    storage,
    etcd,
    async close() {
      storage.close()
      etcd.close()
    },
  }
}

/** `testResource` behind its watch cache. */
export async function openCacher(etcd: EtcdPort, o: Partial<StorageOptions> = {}): Promise<StorageUnderTest> {
  const factory = createStorage({ ...base, etcd, compactionIntervalMs: 0, freshTimeoutMs: 300, ...o })
  const storage = factory.forResource(testResource)
  await factory.start(new AbortController().signal)
  return { storage, etcd, close: () => factory.stop() }
}

/** Removes everything from an etcd, so that the next test finds none of the last one's objects. */
export async function clearEtcd(etcd: EtcdPort): Promise<void> {
  for (;;) {
    const page = await etcd.range({ key: '\0', rangeEnd: '\0', keysOnly: true, limit: 1000 })
    await Promise.all(
      page.kvs.map((kv) => etcd.swap({ key: kv.key, compare: { target: 'mod', value: kv.modRevision } })),
    )
    if (!page.more) return
  }
}
