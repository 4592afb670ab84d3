import { describe } from 'vitest'
import type { EtcdPort } from '../etcd/port.ts'
import type { ResourceStorage } from '../port.ts'
import { describeLists } from './contract-lists.ts'
import { describeWatches } from './contract-watches.ts'
import { describeWrites } from './contract-writes.ts'

/** A storage under test, on an etcd the test may also reach directly. */
export interface StorageUnderTest {
  storage: ResourceStorage
  /** A port of the same etcd, for compaction and for writing behind the storage's back. */
  etcd: EtcdPort
  close(): Promise<void>
}

/** Opens a storage of `testResource` on an etcd without objects of it. */
export type OpenStorage = () => Promise<StorageUnderTest>

/** What every ResourceStorage promises; run it on each implementation. */
export function describeStorageContract(name: string, open: OpenStorage): void {
  describe(`ResourceStorage contract: ${name}`, () => {
    describeWrites(open)
    describeLists(open)
    describeWatches(open)
  })
}
