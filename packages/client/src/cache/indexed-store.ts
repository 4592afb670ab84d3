import type { KubeObject } from '@keelson/apimachinery'
import type { Indexers, IndexFunction, Store } from './store.ts'

/** One index: for each value, the keys filed under it, and for each key, its values. */
class Index<T> {
  readonly of: IndexFunction<T>
  readonly keysByValue = new Map<string, Set<string>>()
  readonly #valuesByKey = new Map<string, readonly string[]>()

  constructor(of: IndexFunction<T>) {
    this.of = of
  }

  set(key: string, obj: T): void {
    this.delete(key)
    const values = this.of(obj)
    if (values.length === 0) return
    this.#valuesByKey.set(key, values)
    for (const value of values) {
      const keys = this.keysByValue.get(value)
      if (keys === undefined) this.keysByValue.set(value, new Set([key]))
      else keys.add(key)
    }
  }

  delete(key: string): void {
    for (const value of this.#valuesByKey.get(key) ?? []) {
      const keys = this.keysByValue.get(value)
      keys?.delete(key)
      if (keys?.size === 0) this.keysByValue.delete(value)
    }
    this.#valuesByKey.delete(key)
  }
}

/** The writable side of a store: objects by key, with indexes that are always in step. */
export class IndexedStore<T extends KubeObject> implements Store<T> {
  readonly #objects = new Map<string, T>()
  readonly #indexes = new Map<string, Index<T>>()

  constructor(indexers: Indexers<T> = {}) {
    this.addIndexers(indexers)
  }

  get size(): number {
    return this.#objects.size
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  has(key: string): boolean {
    return this.#objects.has(key)
  }

  list(): T[] {
    return [...this.#objects.values()]
  }

  values(): IterableIterator<T> {
    return this.#objects.values()
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys()
  }

  byIndex(index: string, value: string): T[] {
    return this.indexKeys(index, value).map((key) => this.#objects.get(key) as T)
  }

  indexKeys(index: string, value: string): string[] {
    return [...(this.#index(index).keysByValue.get(value) ?? [])]
  }

  indexValues(index: string): string[] {
    return [...this.#index(index).keysByValue.keys()]
  }

  set(key: string, obj: T): void {
    this.#objects.set(key, obj)
    for (const index of this.#indexes.values()) index.set(key, obj)
  }

  delete(key: string): void {
    this.#objects.delete(key)
    for (const index of this.#indexes.values()) index.delete(key)
  }

  addIndexers(indexers: Indexers<T>): void {
    for (const name of Object.keys(indexers)) {
      if (this.#indexes.has(name)) throw new Error(`there is already an index named ${name}`)
    }
    for (const [name, of] of Object.entries(indexers)) {
      const index = new Index(of)
      for (const [key, obj] of this.#objects) index.set(key, obj)
      this.#indexes.set(name, index)
    }
  }

  #index(name: string): Index<T> {
    const index = this.#indexes.get(name)
    if (index === undefined) throw new Error(`there is no index named ${name}`)
    return index
  }
}
