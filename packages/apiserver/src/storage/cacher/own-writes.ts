import type { Revision, StoredObject } from '../port.ts'
import type { Change } from '../watch-event.ts'

// Only while the feed lags can there be many; what is dropped costs a read.
const maxWrites = 10_000

/** What the cache of a resource says. */
interface Cached {
  readonly revision: Revision
  get(key: string): StoredObject | undefined
}

/**
 * Writes of this process that the cache has not seen yet. A client that writes again as soon as it has its answer is
 * often faster than etcd's event of its first write: an update that starts from the cache's copy would fail, read the
 * object from etcd and do all its work a second time.
 */
export class OwnWrites {
  readonly #cache: Cached
  readonly #writes = new Map<string, StoredObject>()

  constructor(cache: Cached) {
    this.#cache = cache
  }

  /** Remembers what was written until its event arrives. */
  note(stored: StoredObject): StoredObject {
    if (stored.revision <= this.#cache.revision) return stored
    if (this.#writes.size >= maxWrites) this.#writes.clear()
    // Two writes of one object may be told of in either order.
    if ((this.#writes.get(stored.key)?.revision ?? 0) < stored.revision) this.#writes.set(stored.key, stored)
    return stored
  }

  /** The cache has come to this change. */
  seen(change: Change): void {
    const known = this.#writes.get(change.key)
    if (known !== undefined && known.revision <= change.revision) this.#writes.delete(change.key)
  }

  /** The latest state known here: a guess, to be verified by the comparison of whatever is done with it. */
  latest(key: string): StoredObject | undefined {
    return this.#writes.get(key) ?? this.#cache.get(key)
  }

  clear(): void {
    this.#writes.clear()
  }
}
