import { storageErrors } from '../errors.ts'
import { asStorageError } from '../etcd/errors.ts'
import type { EtcdFeed } from '../etcd/feed.ts'
import type { ResourceCache } from './cache.ts'

/** How long a read waits for the cache to catch up before it is refused or served by etcd (upstream: 3 s). */
const defaultTimeoutMs = 3_000

/** Brings a cache to where a read may be served from it. */
export class Freshness {
  private readonly cache: ResourceCache
  private readonly feed: EtcdFeed
  private readonly prefix: string
  private readonly timeoutMs: number

  constructor(o: { cache: ResourceCache; feed: EtcdFeed; prefix: string; timeoutMs?: number }) {
    this.cache = o.cache
    this.feed = o.feed
    this.prefix = o.prefix
    this.timeoutMs = o.timeoutMs ?? defaultTimeoutMs
  }

  /**
   * Waits until a read with this resourceVersion may be served. False if the cache lags too far behind for a read of the
   * latest (etcd then answers); throws `tooLargeResourceVersion` if a given revision does not come.
   */
  async catchUp(resourceVersion: string | undefined, signal?: AbortSignal): Promise<boolean> {
    if (resourceVersion === '0') return true
    const asked = Number(resourceVersion || 0)
    const wanted = asked > 0 ? asked : await this.currentRevision()
    if (await this.cache.waitFor(wanted, { timeoutMs: this.timeoutMs, signal })) return this.cache.isReady
    if (asked > 0) throw storageErrors.tooLarge(asked, this.cache.revision)
    return false
  }

  /** The store's revision now. */
  currentRevision(): Promise<number> {
    return asStorageError(this.prefix, () => this.feed.currentRevision())
  }
}
