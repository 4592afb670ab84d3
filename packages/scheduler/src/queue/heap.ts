/** A binary heap with access by key. */
export class Heap<T> {
  readonly #items: T[] = []
  readonly #indexes = new Map<string, number>()
  readonly #less: (a: T, b: T) => boolean
  readonly #keyOf: (item: T) => string

  constructor(keyOf: (item: T) => string, less: (a: T, b: T) => boolean) {
    this.#keyOf = keyOf
    this.#less = less
  }

  get size(): number {
    return this.#items.length
  }

  get(key: string): T | undefined {
    const index = this.#indexes.get(key)
    return index === undefined ? undefined : this.#items[index]
  }

  has(key: string): boolean {
    return this.#indexes.has(key)
  }

  /** Adds an item, or replaces the one with the same key. */
  set(item: T): void {
    const key = this.#keyOf(item)
    const index = this.#indexes.get(key)
    if (index === undefined) {
      this.#items.push(item)
      this.#indexes.set(key, this.#items.length - 1)
      this.#up(this.#items.length - 1)
      return
    }
    this.#items[index] = item
    this.#up(index)
    this.#down(index)
  }

  /** The first item, which stays. */
  peek(): T | undefined {
    return this.#items[0]
  }

  /** Takes the first item out. */
  pop(): T | undefined {
    const first = this.#items[0]
    if (first !== undefined) this.delete(this.#keyOf(first))
    return first
  }

  /** Takes an item out by its key. */
  delete(key: string): T | undefined {
    const index = this.#indexes.get(key)
    if (index === undefined) return undefined
    const item = this.#items[index]!
    const last = this.#items.pop()!
    this.#indexes.delete(key)
    if (last !== item) {
      this.#place(index, last)
      this.#up(index)
      this.#down(this.#indexes.get(this.#keyOf(last))!)
    }
    return item
  }

  values(): Iterable<T> {
    return this.#items
  }

  #place(index: number, item: T): void {
    this.#items[index] = item
    this.#indexes.set(this.#keyOf(item), index)
  }

  #up(start: number): void {
    const item = this.#items[start]!
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#less(item, this.#items[parent]!)) break
      this.#place(index, this.#items[parent]!)
      index = parent
    }
    this.#place(index, item)
  }

  #down(start: number): void {
    const item = this.#items[start]!
    let index = start
    for (;;) {
      let child = 2 * index + 1
      if (child >= this.#items.length) break
      if (child + 1 < this.#items.length && this.#less(this.#items[child + 1]!, this.#items[child]!)) child += 1
      if (!this.#less(this.#items[child]!, item)) break
      this.#place(index, this.#items[child]!)
      index = child
    }
    this.#place(index, item)
  }
}
