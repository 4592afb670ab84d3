import { chunkBytes, chunkItems, createListChunk } from '../list-chunk.ts'
import type { ListChunk, StoredObject } from '../port.ts'
import { storedSize } from '../stored-object.ts'

/** An immutable run of neighbouring objects. Its chunk is shared by every list that holds the run whole. */
interface Leaf {
  readonly items: readonly StoredObject[]
  readonly size: number
  chunk?: ListChunk
}

const maxLeafBytes = 2 * chunkBytes
const minLeafBytes = chunkBytes / 4
const keptRanges = 64

/**
 * All objects of a resource in key order, in leaves of 64 to 128 KB. A change replaces one leaf, so the serialised and
 * compressed chunks of all others stay good, and a snapshot is nothing but the array of leaves.
 */
export class LeafList {
  private leaves: Leaf[] = []
  /** True while a snapshot holds `leaves`: the next change copies the array. */
  private lent = false
  private taken: LeafSnapshot | undefined
  private items = 0

  get size(): number {
    return this.items
  }

  /** Inserts or replaces; returns what was there. */
  set(stored: StoredObject): StoredObject | undefined {
    if (this.leaves.length === 0) {
      this.replace(0, 0, [makeLeaf([stored])])
      this.items = 1
      return undefined
    }
    const at = leafIndex(this.leaves, stored.key)
    const leaf = this.leaves[at] as Leaf
    const index = lowerBound(leaf.items, stored.key)
    const previous = leaf.items[index]?.key === stored.key ? leaf.items[index] : undefined
    const items = leaf.items.slice()
    items.splice(index, previous ? 1 : 0, stored)
    const size = leaf.size + storedSize(stored) - (previous ? storedSize(previous) : 0)
    this.replace(at, 1, split({ items, size }))
    if (!previous) this.items++
    return previous
  }

  /** Removes; returns what was there. */
  delete(key: string): StoredObject | undefined {
    const at = leafIndex(this.leaves, key)
    const leaf = this.leaves[at]
    if (!leaf) return undefined
    const index = lowerBound(leaf.items, key)
    const previous = leaf.items[index]
    if (previous?.key !== key) return undefined
    const rest: Leaf = { items: leaf.items.toSpliced(index, 1), size: leaf.size - storedSize(previous) }
    this.shrink(at, rest)
    this.items--
    return previous
  }

  /** Replaces everything; `sorted` is in key order. */
  load(sorted: readonly StoredObject[]): void {
    const leaves: Leaf[] = []
    let from = 0
    let size = 0
    for (let at = 0; at < sorted.length; at++) {
      size += storedSize(sorted[at] as StoredObject)
      if (size < chunkBytes && at - from + 1 < chunkItems && at < sorted.length - 1) continue
      leaves.push({ items: sorted.slice(from, at + 1), size })
      from = at + 1
      size = 0
    }
    this.replace(0, this.leaves.length, leaves)
    this.items = sorted.length
  }

  /** The state as it is now, unaffected by later changes. */
  snapshot(): LeafSnapshot {
    this.lent = true
    return (this.taken ??= new LeafSnapshot(this.leaves, this.items))
  }

  private shrink(at: number, rest: Leaf): void {
    const next = this.leaves[at + 1]
    if (rest.items.length === 0) return this.replace(at, 1, [])
    if (rest.size < minLeafBytes && next && rest.size + next.size <= maxLeafBytes) {
      return this.replace(at, 2, split({ items: [...rest.items, ...next.items], size: rest.size + next.size }))
    }
    this.replace(at, 1, [rest])
  }

  private replace(at: number, count: number, leaves: Leaf[]): void {
    if (this.lent) this.leaves = this.leaves.slice()
    this.lent = false
    this.taken = undefined
    this.leaves.splice(at, count, ...leaves)
  }
}

/** An unchanging picture of a LeafList. */
export class LeafSnapshot {
  readonly size: number
  private readonly leaves: readonly Leaf[]
  /** Whole ranges asked for before: the same few namespaces are listed again and again. */
  private readonly ranges = new Map<string, SnapshotRange>()

  constructor(leaves: readonly Leaf[], size: number) {
    this.leaves = leaves
    this.size = size
  }

  /** Items with `from` ≤ key < `to`, at most `limit`, in order, with shared chunks where a leaf lies wholly inside. */
  range(o: { from?: string; to?: string; limit?: number } = {}): SnapshotRange {
    if (o.limit !== undefined) return this.cut(o)
    const id = `${o.from ?? ''}\n${o.to ?? ''}`
    let range = this.ranges.get(id)
    if (range) return range
    range = this.cut(o)
    if (this.ranges.size < keptRanges) this.ranges.set(id, range)
    return range
  }

  /** How many items have `from` ≤ key < `to`. */
  count(from: string, to: string): number {
    return this.cut({ from, to }).size
  }

  private cut(o: { from?: string; to?: string; limit?: number }): SnapshotRange {
    const limit = o.limit ?? Infinity
    const runs: { leaf: Leaf; start: number; end: number }[] = []
    let count = 0
    const first = o.from === undefined ? 0 : leafIndex(this.leaves, o.from)
    for (let at = Math.max(first, 0); at < this.leaves.length && count < limit; at++) {
      const leaf = this.leaves[at] as Leaf
      const start = o.from === undefined ? 0 : lowerBound(leaf.items, o.from)
      const end = Math.min(o.to === undefined ? leaf.items.length : lowerBound(leaf.items, o.to), start + limit - count)
      if (end > start) runs.push({ leaf, start, end })
      count += Math.max(0, end - start)
      if (end < leaf.items.length && start < leaf.items.length) break
    }
    return new SnapshotRange(runs, count)
  }
}

/** A part of a snapshot. */
export class SnapshotRange {
  readonly size: number
  private readonly runs: readonly { leaf: Leaf; start: number; end: number }[]
  private made: readonly ListChunk[] | undefined

  constructor(runs: readonly { leaf: Leaf; start: number; end: number }[], size: number) {
    this.runs = runs
    this.size = size
  }

  *[Symbol.iterator](): Generator<StoredObject> {
    for (const { leaf, start, end } of this.runs) {
      for (let at = start; at < end; at++) yield leaf.items[at] as StoredObject
    }
  }

  chunks(): readonly ListChunk[] {
    return (this.made ??= this.runs.map(({ leaf, start, end }) => {
      if (start === 0 && end === leaf.items.length) return (leaf.chunk ??= createListChunk(leaf.items))
      return createListChunk(leaf.items.slice(start, end))
    }))
  }
}

function makeLeaf(items: readonly StoredObject[]): Leaf {
  let size = 0
  for (const item of items) size += storedSize(item)
  return { items, size }
}

function split(leaf: Leaf): Leaf[] {
  if (leaf.items.length <= 1 || (leaf.size <= maxLeafBytes && leaf.items.length <= chunkItems)) return [leaf]
  const middle = leaf.items.length >> 1
  return [makeLeaf(leaf.items.slice(0, middle)), makeLeaf(leaf.items.slice(middle))]
}

/** Index of the leaf that holds, or would hold, `key`; -1 if there is no leaf. */
function leafIndex(leaves: readonly Leaf[], key: string): number {
  let low = 0
  let high = leaves.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (((leaves[middle] as Leaf).items[0] as StoredObject).key <= key) low = middle
    else high = middle - 1
  }
  return leaves.length === 0 ? -1 : low
}

/** Index of the first item whose key is not below `key`. */
function lowerBound(items: readonly StoredObject[], key: string): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle] as StoredObject).key < key) low = middle + 1
    else high = middle
  }
  return low
}
