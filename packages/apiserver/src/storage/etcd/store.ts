import type { KubeObject } from '@keelson/apimachinery'
import type { Clock, Logger, Random } from '@keelson/component-base'
import { storageErrors } from '../errors.ts'
import { objectKey, resourcePrefix } from '../keys.ts'
import { encodeForStorage } from '../object-bytes.ts'
import type {
  DeleteOptions,
  ListOptions,
  NamespacedName,
  Preconditions,
  ResourceDefinition,
  ResourceStorage,
  StoredList,
  StoredObject,
  TryUpdate,
  UpdateOptions,
  Watch,
  WatchOptions,
} from '../port.ts'
import { atRevision, createStoredObject, createWrittenObject } from '../stored-object.ts'
import { asStorageError } from './errors.ts'
import type { ExpectedWrite, SentWrite } from './expected-writes.ts'
import type { LeasePool } from './lease-pool.ts'
import { listFromEtcd } from './list.ts'
import type { EtcdKeyValue, EtcdPort, SwapResult } from './port.ts'
import { prefixEnd } from './port.ts'
import { watchEtcd } from './watch.ts'

/** What every etcd-backed storage shares. */
export interface EtcdStoreDeps {
  etcd: EtcdPort
  leases: LeasePool
  clock: Clock
  random: Random
  logger: Logger
  /** Told of every object that is about to be written, before its watch event can arrive. */
  expectWrite?(write: SentWrite): ExpectedWrite
}

/** A copy of the current state at hand, offered as the first guess of update and delete. */
export type Suggest = (key: string) => StoredObject | undefined

/** The storage of one resource, straight on etcd. Reads cost a round trip each; the cacher decorates it. */
export class EtcdStore implements ResourceStorage {
  readonly definition: ResourceDefinition
  readonly prefix: string
  private readonly deps: EtcdStoreDeps
  private readonly closing = new AbortController()
  private lastCount = 0

  constructor(deps: EtcdStoreDeps, definition: ResourceDefinition) {
    this.deps = deps
    this.definition = definition
    this.prefix = resourcePrefix(definition)
  }

  async get(name: NamespacedName, o: { resourceVersion?: string; signal?: AbortSignal } = {}): Promise<StoredObject> {
    const key = objectKey(this.prefix, name)
    const { current, revision } = await this.read(key, o.signal)
    const atLeast = Number(o.resourceVersion ?? 0)
    if (revision < atLeast) throw storageErrors.tooLarge(atLeast, revision)
    if (!current) throw storageErrors.keyNotFound(key)
    return current
  }

  async list(o: ListOptions = {}): Promise<StoredList> {
    const list = await listFromEtcd({ etcd: this.deps.etcd, definition: this.definition, prefix: this.prefix }, o)
    return list
  }

  async create(name: NamespacedName, object: KubeObject, o: { signal?: AbortSignal } = {}): Promise<StoredObject> {
    const key = objectKey(this.prefix, name)
    const result = await this.put({ key, value: encodeForStorage(object), object }, 0, o.signal)
    if (!result.stored) throw storageErrors.keyExists(key, result.current?.modRevision)
    return result.stored
  }

  async update(name: NamespacedName, o: UpdateOptions, tryUpdate: TryUpdate, suggest?: Suggest): Promise<StoredObject> {
    const key = objectKey(this.prefix, name)
    let current = suggest?.(key)
    let fresh = current === undefined
    if (fresh) current = (await this.read(key, o.signal)).current
    for (;;) {
      if (!current && !o.ignoreNotFound) throw storageErrors.keyNotFound(key)
      let next: KubeObject
      try {
        checkPreconditions(key, current, o.preconditions)
        next = await tryUpdate(current)
      } catch (err) {
        if (fresh) throw err
        const latest = (await this.read(key, o.signal)).current
        if (latest?.revision === current?.revision) throw err
        current = latest
        fresh = true
        continue
      }
      const value = encodeForStorage(next)
      if (current && isUnchanged(current, value)) {
        if (fresh) return current
        const latest = (await this.read(key, o.signal)).current
        if (latest?.revision === current.revision) return current
        current = latest
        fresh = true
        continue
      }
      const result = await this.put({ key, value, object: next }, current?.revision ?? 0, o.signal)
      if (result.stored) return result.stored
      current = toStored(result.current)
      fresh = true
    }
  }

  async delete(name: NamespacedName, o: DeleteOptions = {}, suggest?: Suggest): Promise<StoredObject> {
    const key = objectKey(this.prefix, name)
    let current = suggest?.(key)
    let fresh = current === undefined
    if (fresh) current = (await this.read(key, o.signal)).current
    for (;;) {
      if (!current) throw storageErrors.keyNotFound(key)
      try {
        checkPreconditions(key, current, o.preconditions)
        await o.validate?.(current)
      } catch (err) {
        if (fresh) throw err
        const latest = (await this.read(key, o.signal)).current
        if (latest?.revision === current.revision) throw err
        current = latest
        fresh = true
        continue
      }
      const result = await this.swap(key, current.revision, { signal: o.signal })
      if (result.succeeded) return atRevision(current, result.revision)
      current = toStored(result.current)
      fresh = true
    }
  }

  watch(o: WatchOptions, signal?: AbortSignal): Watch {
    const both = signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal
    return watchEtcd({ ...this.deps, definition: this.definition, prefix: this.prefix }, o, both)
  }

  count(): number {
    return this.lastCount
  }

  async ready(): Promise<void> {
    const answer = await asStorageError(this.prefix, () =>
      this.deps.etcd.range({ key: this.prefix, rangeEnd: prefixEnd(this.prefix), countOnly: true }),
    )
    this.lastCount = answer.count
  }

  close(): void {
    this.closing.abort()
  }

  /** The store's current revision, linearizable. */
  async currentRevision(signal?: AbortSignal): Promise<number> {
    const answer = await asStorageError(this.prefix, () =>
      this.deps.etcd.range({ key: this.prefix, limit: 1, keysOnly: true, signal }),
    )
    return answer.revision
  }

  private async read(
    key: string,
    signal?: AbortSignal,
  ): Promise<{ current: StoredObject | undefined; revision: number }> {
    const answer = await asStorageError(key, () => this.deps.etcd.range({ key, signal }))
    return { current: toStored(answer.kvs[0]), revision: answer.revision }
  }

  private swap(key: string, revision: number, o: { value?: Buffer; signal?: AbortSignal }): Promise<SwapResult> {
    return asStorageError(key, async () => {
      const ttl = this.definition.ttlSeconds
      const lease = o.value && ttl ? await this.deps.leases.leaseFor(ttl) : undefined
      return this.deps.etcd.swap({
        key,
        compare: { target: 'mod', value: revision },
        put: o.value && { value: o.value, lease },
        signal: o.signal,
      })
    })
  }

  /** Writes an object over `revision` (0: over none): what is stored then, or what is there instead. */
  private async put(
    write: SentWrite,
    revision: number,
    signal: AbortSignal | undefined,
  ): Promise<{ stored?: StoredObject; current?: EtcdKeyValue }> {
    const expected = this.deps.expectWrite?.(write)
    let result: SwapResult | undefined
    try {
      result = await this.swap(write.key, revision, { value: write.value, signal })
    } finally {
      if (!result?.succeeded) expected?.withdraw()
    }
    if (!result.succeeded) return { current: result.current }
    return { stored: expected?.committed(result.revision) ?? createWrittenObject(write, result.revision) }
  }
}

function toStored(kv: EtcdKeyValue | undefined): StoredObject | undefined {
  return kv && createStoredObject(kv.key, kv.value, kv.modRevision)
}

function isUnchanged(current: StoredObject, value: Buffer): boolean {
  return createStoredObject(current.key, value, current.revision).bytes.equals(current.bytes)
}

function checkPreconditions(key: string, current: StoredObject | undefined, wanted: Preconditions | undefined): void {
  if (!wanted || !current) return
  const { uid, resourceVersion } = current.object.metadata
  if (wanted.uid !== undefined && wanted.uid !== uid) throw storageErrors.uidPrecondition(key, wanted.uid, uid ?? '')
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    throw storageErrors.revisionPrecondition(key, wanted.resourceVersion, resourceVersion ?? '')
  }
}
