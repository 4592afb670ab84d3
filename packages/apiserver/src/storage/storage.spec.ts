import { createFakeEtcd } from './testing/fake-etcd.ts'
import { openCacher, openEtcdStore } from './testing/open-storage.ts'
import { describeStorageContract } from './testing/storage-contract.ts'

describeStorageContract('etcd store on the fake etcd', () => openEtcdStore(createFakeEtcd()))
describeStorageContract('cacher on the fake etcd', () => openCacher(createFakeEtcd()))
