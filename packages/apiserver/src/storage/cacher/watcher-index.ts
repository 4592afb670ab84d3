import { nameOfKey } from '../keys.ts'
import type { ResourceDefinition, StoredObject } from '../port.ts'
import type { Selection } from '../selection.ts'
import { fieldsOf } from '../selection.ts'
import type { Change } from '../watch-event.ts'

/** Finds the watchers a change may concern without asking all of them. */
export class WatcherIndex<W> {
  private readonly definition: ResourceDefinition
  private readonly prefix: string
  private readonly buckets = new Map<string, Set<W>>()
  /** How many watchers each indexed field has: objects are only looked into for fields somebody waits for. */
  private readonly fieldUse = new Map<string, number>()

  constructor(definition: ResourceDefinition, prefix: string) {
    this.definition = definition
    this.prefix = prefix
  }

  /** Files a watcher under the most selective thing its selection demands. Returns the way out. */
  add(watcher: W, selection: Selection): () => void {
    const { bucket, field } = this.place(selection)
    let set = this.buckets.get(bucket)
    if (!set) this.buckets.set(bucket, (set = new Set()))
    set.add(watcher)
    if (field) this.fieldUse.set(field, (this.fieldUse.get(field) ?? 0) + 1)
    return () => {
      if (!this.buckets.get(bucket)?.delete(watcher)) return
      if (this.buckets.get(bucket)?.size === 0) this.buckets.delete(bucket)
      if (!field) return
      const uses = (this.fieldUse.get(field) ?? 1) - 1
      if (uses > 0) this.fieldUse.set(field, uses)
      else this.fieldUse.delete(field)
    }
  }

  /** Calls `visit` once for every watcher the change may concern. */
  forChange(change: Change, visit: (watcher: W) => void): void {
    if (this.buckets.size === 0) return
    const { namespace, name } = nameOfKey(this.prefix, change.key, this.definition.namespaced)
    this.visitBucket('', visit)
    if (namespace) this.visitBucket(`ns:${namespace}`, visit)
    this.visitBucket(`name:${namespace}/${name}`, visit)
    if (namespace) this.visitBucket(`name:/${name}`, visit)
    for (const field of this.fieldUse.keys()) {
      const before = this.fieldBucket(field, change.previous)
      const after = this.fieldBucket(field, change.current)
      if (before !== undefined) this.visitBucket(before, visit)
      if (after !== undefined && after !== before) this.visitBucket(after, visit)
    }
  }

  /** Every watcher there is. */
  all(): W[] {
    return [...this.buckets.values()].flatMap((set) => [...set])
  }

  private place(selection: Selection): { bucket: string; field?: string } {
    if (selection.name !== undefined) return { bucket: `name:${selection.namespace ?? ''}/${selection.name}` }
    for (const field of this.definition.indexedFields ?? []) {
      const value = selection.exact(field)
      if (value !== undefined) return { bucket: `field:${field}=${value}`, field }
    }
    return { bucket: selection.namespace ? `ns:${selection.namespace}` : '' }
  }

  private fieldBucket(field: string, stored: StoredObject | undefined): string | undefined {
    return stored && `field:${field}=${fieldsOf(this.definition, stored)[field] ?? ''}`
  }

  private visitBucket(bucket: string, visit: (watcher: W) => void): void {
    const set = this.buckets.get(bucket)
    if (set) for (const watcher of set) visit(watcher)
  }
}
