import type { KubeObject } from '@keelson/apimachinery'
import type { Informer, KindRef } from '@keelson/client'

/**
 * Knows which writes of a reconcile its informers have not shown yet. Deciding on a cache that lacks one's own last
 * write would repeat it: two pods instead of one. resourceVersions of a kind can be compared
 * (KEP-5504), so it is enough to remember the newest written one per key and kind.
 */
export class OwnWrites {
  readonly #informers = new Map<string, Informer<KubeObject>>()
  readonly #pending = new Map<string, Map<string, bigint>>()
  readonly #waiting = new Set<string>()
  readonly #wake: (key: string) => void

  /** @param wake called with a key that was found behind, once its informers have caught up */
  constructor(wake: (key: string) => void) {
    this.#wake = wake
  }

  /** Names an informer whose kind is written. */
  track(kind: KindRef<never>, informer: Informer<KubeObject>): void {
    this.#informers.set(kindKey(kind), informer)
    const check = (): void => this.#check()
    informer.addHandler({ onAdd: check, onUpdate: check, onDelete: check })
  }

  /** Remembers a write; kinds without an informer are not waited for. */
  record(key: string, kind: KindRef<never>, resourceVersion: string | undefined): void {
    const id = kindKey(kind)
    if (resourceVersion === undefined || !this.#informers.has(id)) return
    const revisions = this.#pending.get(key) ?? new Map<string, bigint>()
    const revision = BigInt(resourceVersion)
    if (revision > (revisions.get(id) ?? 0n)) revisions.set(id, revision)
    this.#pending.set(key, revisions)
  }

  /** Whether an informer still lacks a write for this key; if so, the key is woken later. */
  isBehind(key: string): boolean {
    const revisions = this.#pending.get(key)
    if (revisions === undefined) return false
    for (const [id, revision] of revisions) {
      const seen = this.#informers.get(id)!.lastSyncResourceVersion
      if (seen !== '' && BigInt(seen) >= revision) revisions.delete(id)
    }
    if (revisions.size === 0) {
      this.#pending.delete(key)
      this.#waiting.delete(key)
      return false
    }
    this.#waiting.add(key)
    return true
  }

  #check(): void {
    for (const key of this.#waiting) if (!this.isBehind(key)) this.#wake(key)
  }
}

function kindKey(kind: { group: string; resource: string }): string {
  return `${kind.group}/${kind.resource}`
}
