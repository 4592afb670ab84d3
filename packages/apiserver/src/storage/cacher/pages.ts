import type { Clock } from '@keelson/component-base'
import { decodeContinue, encodeContinue } from '../continue-token.ts'
import { createStoredList } from '../etcd/list.ts'
import { prefixEnd } from '../etcd/port.ts'
import { objectKey } from '../keys.ts'
import type { ListOptions, ResourceDefinition, StoredList, StoredObject } from '../port.ts'
import { createSelection } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { forEachYielding } from '../yielding.ts'
import { KeptSnapshots } from './kept-snapshots.ts'
import type { LeafSnapshot } from './leaf-list.ts'

/** Part of a snapshot. */
interface Range {
  readonly from: string
  readonly to: string
  /** 0 for all of it. */
  readonly limit: number
}

/** Lists out of snapshots of one resource, whole or in pages; keeps the snapshots that pages to come go on from. */
export class Pages {
  private readonly definition: ResourceDefinition
  private readonly prefix: string
  private readonly clock: Clock
  private readonly snapshots: KeptSnapshots

  constructor(o: { definition: ResourceDefinition; prefix: string; clock: Clock }) {
    this.definition = o.definition
    this.prefix = o.prefix
    this.clock = o.clock
    this.snapshots = new KeptSnapshots(o.clock)
  }

  /** The snapshot of a revision, if it is kept. */
  kept(revision: number): LeafSnapshot | undefined {
    return this.snapshots.get(revision)
  }

  /** The page a continue token asks for; undefined when its snapshot is not kept. Throws `invalidContinue`. */
  next(o: ListOptions): Promise<StoredList> | undefined {
    const selection = createSelection(this.definition, this.prefix, o)
    const point = decodeContinue(this.scope(selection), o.continue as string)
    const snapshot = point.revision > 0 ? this.snapshots.get(point.revision) : undefined
    if (!snapshot || (o.resourceVersion && o.resourceVersion !== '0')) return undefined
    return this.page(snapshot, point.revision, o, point.key)
  }

  /** What the options select of a snapshot, from `start` on, `limit` items at most. */
  async page(snapshot: LeafSnapshot, revision: number, o: ListOptions, start?: string): Promise<StoredList> {
    const selection = createSelection(this.definition, this.prefix, o)
    const scope = this.scope(selection)
    const from = start ?? scope
    const to = prefixEnd(scope)
    const limit = o.limit ?? 0
    const whole = !o.label?.requirements.length && !o.field?.requirements.length
    const result = whole
      ? snapshotList(snapshot, { from, to, limit, revision })
      : createStoredList(await this.pick(snapshot, selection, { from, to, limit: limit && limit + 1 }), { revision })
    if (limit === 0 || result.items.length < limit) return result
    return this.cut(result, snapshot, { scope, to, limit, whole })
  }

  /** Every object of a snapshot that a selection selects. */
  select(snapshot: LeafSnapshot, selection: Selection): Promise<StoredObject[]> {
    return this.pick(snapshot, selection, { ...this.range(selection), limit: 0 })
  }

  /** The keys among which a selection selects. */
  range(selection: Selection): { from: string; to: string } {
    const from = this.scope(selection)
    return { from, to: prefixEnd(from) }
  }

  /** Lets every kept snapshot go. */
  clear(): void {
    this.snapshots.clear()
  }

  private scope(selection: Selection): string {
    return selection.namespace ? `${this.prefix}${selection.namespace}/` : this.prefix
  }

  /** Ends a page at `limit` items and says where the next one starts. */
  private cut(
    list: StoredList,
    snapshot: LeafSnapshot,
    o: { scope: string; to: string; limit: number; whole: boolean },
  ): StoredList {
    const items = list.items.slice(0, o.limit)
    const next = `${(items.at(-1) as StoredObject).key}\0`
    const left = o.whole ? snapshot.count(next, o.to) : list.items.length - o.limit
    if (left === 0) return list
    this.snapshots.keep(list.revision, snapshot)
    return {
      items,
      chunks: list.items.length === o.limit ? list.chunks : createStoredList(items, list).chunks,
      revision: list.revision,
      continue: encodeContinue(o.scope, { key: next, revision: list.revision }),
      remainingItemCount: o.whole ? left : undefined,
    }
  }

  private async pick(snapshot: LeafSnapshot, selection: Selection, o: Range): Promise<StoredObject[]> {
    if (selection.name !== undefined && (selection.namespace || !this.definition.namespaced)) {
      const key = objectKey(this.prefix, { namespace: selection.namespace, name: selection.name })
      return [...snapshot.range({ from: key, to: `${key}\0` })].filter(
        (item) => item.key >= o.from && selection.matches(item),
      )
    }
    const found: StoredObject[] = []
    await forEachYielding(snapshot.range({ from: o.from, to: o.to }), this.clock, (item) => {
      if (selection.matches(item)) found.push(item)
      return o.limit === 0 || found.length < o.limit
    })
    return found
  }
}

/** A list that shares the snapshot's chunks. */
function snapshotList(snapshot: LeafSnapshot, o: Range & { readonly revision: number }): StoredList {
  const range = snapshot.range({ from: o.from, to: o.to, limit: o.limit === 0 ? undefined : o.limit })
  let items: readonly StoredObject[] | undefined
  return {
    get items() {
      return (items ??= [...range])
    },
    chunks: () => range.chunks(),
    revision: o.revision,
  }
}
