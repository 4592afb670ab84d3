import { systemClock } from '@keelson/component-base'
import { afterAll, beforeAll } from 'vitest'
import { createEtcdClient } from './etcd/client.ts'
import type { EtcdPort } from './etcd/port.ts'
import { clearEtcd, openCacher, openEtcdStore } from './testing/open-storage.ts'
import { startEtcd } from './testing/start-etcd.ts'
import type { TestEtcd } from './testing/start-etcd.ts'
import { describeStorageContract } from './testing/storage-contract.ts'

let server: TestEtcd
beforeAll(async () => {
  server = await startEtcd()
})
afterAll(() => server.stop())

async function emptyEtcd(): Promise<EtcdPort> {
  const etcd = createEtcdClient({ endpoints: [server.endpoint], clock: systemClock })
  await clearEtcd(etcd)
  return etcd
}

describeStorageContract('etcd store on a real etcd', async () => openEtcdStore(await emptyEtcd()))
describeStorageContract('cacher on a real etcd', async () => openCacher(await emptyEtcd()))
