import type { KubeObject } from '@keelson/apimachinery'

/** The values under which an object is found in an index; none leaves it out. */
export type IndexFunction<T> = (obj: T) => readonly string[]

/** Index functions by index name. */
export type Indexers<T> = Readonly<Record<string, IndexFunction<T>>>

/** What readers see of a cache. Objects are shared: never change one, clone it first. */
export interface Store<T extends KubeObject> {
  readonly size: number
  /** The object of a key, `namespace/name` or `name`. */
  get(key: string): T | undefined
  has(key: string): boolean
  /** Every object, in no promised order. */
  list(): T[]
  /** Every object without copying the list. Do not hold it across an await. */
  values(): IterableIterator<T>
  keys(): IterableIterator<string>
  /** The objects that an index files under `value`. Throws when there is no such index. */
  byIndex(index: string, value: string): T[]
  /** The keys that an index files under `value`. */
  indexKeys(index: string, value: string): string[]
  /** Every value of an index that has objects. */
  indexValues(index: string): string[]
}
