import type { KubeObject, ListMeta, WatchEvent } from '@keelson/apimachinery'
import type { KindRef } from '../rest/kind-ref.ts'
import { apiVersionOf } from '../rest/kind-ref.ts'

/** A reader of a collection's changes. */
export interface FakeWatcher {
  send(event: WatchEvent<unknown>): void
  end(): void
}

/** How a collection answers watches that ask for the present state first. */
export type WatchListSupport = 'supported' | 'refused' | 'ignored'

/** The objects of one kind on the fake server, with their history. Every change takes the next resourceVersion. */
export class FakeCollection<T extends KubeObject = KubeObject> {
  readonly kind: KindRef<T>
  /** Refused answers 422, ignored starts a plain watch. */
  watchList: WatchListSupport = 'supported'
  /** Sends every event to watchers twice. */
  duplicateEvents = false
  /** Lists wait for this before they are answered: a slow server. */
  listGate: Promise<void> = Promise.resolve()
  readonly #objects = new Map<string, T>()
  readonly #watchers = new Set<FakeWatcher>()
  readonly #nextVersion: () => number
  #history: { version: number; event: WatchEvent<T> }[] = []
  #version = 1
  #compacted = 0

  /** @param nextVersion counts resourceVersions, for all collections of a server together */
  constructor(kind: KindRef<T>, nextVersion: () => number) {
    this.kind = kind
    this.#nextVersion = nextVersion
  }

  /** The resourceVersion of the last change or bookmark. */
  get version(): number {
    return this.#version
  }

  get watcherCount(): number {
    return this.#watchers.size
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  /** Adds an object, or replaces the one of its name. Returns it as stored. */
  put(obj: Partial<T> & { metadata: KubeObject['metadata'] }): T {
    const key = keyOf(obj)
    const old = this.#objects.get(key)
    this.#version = this.#nextVersion()
    const uid = old?.metadata.uid ?? obj.metadata.uid ?? `uid-${this.#version}`
    const metadata = { ...obj.metadata, uid, resourceVersion: String(this.#version) }
    const stored = { apiVersion: apiVersionOf(this.kind), kind: this.kind.kind, ...obj, metadata } as T
    this.#objects.set(key, stored)
    this.#emit({ type: old === undefined ? 'ADDED' : 'MODIFIED', object: stored })
    return stored
  }

  /** Deletes an object; undefined when there was none. */
  delete(key: string): T | undefined {
    const old = this.#objects.get(key)
    if (old === undefined) return undefined
    this.#objects.delete(key)
    this.#version = this.#nextVersion()
    const object = { ...old, metadata: { ...old.metadata, resourceVersion: String(this.#version) } }
    this.#emit({ type: 'DELETED', object })
    return object
  }

  /** Forgets history: watches from older versions get 410. */
  compact(): void {
    this.#compacted = this.#version
    this.#history = []
  }

  /** Sends a bookmark to every watcher. */
  bookmark(): void {
    this.#version = this.#nextVersion()
    const event = this.#bookmark()
    for (const watcher of this.#watchers) watcher.send(event)
  }

  /** Sends an event that is no change: for repeated, reordered and malformed events. */
  inject(event: WatchEvent<unknown>): void {
    for (const watcher of this.#watchers) watcher.send(event)
  }

  /** Ends every watch in an orderly way, as servers do after a while. */
  endWatches(): void {
    for (const watcher of this.#watchers) watcher.end()
    this.#watchers.clear()
  }

  list(page: { limit?: number; continue?: string } = {}): { metadata: ListMeta; items: T[] } {
    const all = [...this.#objects.values()]
    const from = Number(page.continue ?? 0)
    const to = page.limit === undefined ? all.length : Math.min(all.length, from + page.limit)
    const metadata: ListMeta = { resourceVersion: String(this.#version) }
    if (to < all.length) metadata.continue = String(to)
    return { metadata, items: all.slice(from, to) }
  }

  /** Whether a watch from this version would miss changes. */
  expired(version: number): boolean {
    return version !== 0 && version < this.#compacted
  }

  /** Starts sending; returns what ends it. */
  watch(watcher: FakeWatcher, options: { from: number; state: boolean; marker: boolean }): () => void {
    if (options.state) for (const object of this.#objects.values()) watcher.send({ type: 'ADDED', object })
    else for (const { version, event } of this.#history) if (version > options.from) watcher.send(event)
    if (options.marker) watcher.send(this.#bookmark({ 'k8s.io/initial-events-end': 'true' }))
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #bookmark(annotations?: Record<string, string>): WatchEvent<unknown> {
    const metadata = { resourceVersion: String(this.#version), annotations }
    return { type: 'BOOKMARK', object: { apiVersion: apiVersionOf(this.kind), kind: this.kind.kind, metadata } }
  }

  #emit(event: WatchEvent<T>): void {
    this.#history.push({ version: this.#version, event })
    for (const watcher of this.#watchers) {
      watcher.send(event)
      if (this.duplicateEvents) watcher.send(event)
    }
  }
}

/** The key of an object in a collection. */
export function keyOf(obj: { metadata: { name?: string; namespace?: string } }): string {
  const { namespace, name = '' } = obj.metadata
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
}
