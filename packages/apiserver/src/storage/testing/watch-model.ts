import { expect } from 'vitest'
import type { ResourceStorage, StoredEvent, StoredList, WatchOptions } from '../port.ts'
import { collect } from './contract-watches.ts'
import { eventually } from './eventually.ts'

/** A client that keeps its own copy by list and watch, and checks what a watch promises as it goes. */
export interface WatchModel {
  /** What came twice, out of order or against the state it met; empty if the watch kept its promises so far. */
  problems(): string[]
  /** Waits until the copy equals `list`. */
  converges(list: () => Promise<StoredList>): Promise<void>
  readonly ended: Promise<unknown>
  close(): void
}

/** Follows a storage from its present state, or from that of an older list. */
export async function followStorage(
  storage: ResourceStorage,
  o: WatchOptions = {},
  from?: StoredList,
): Promise<WatchModel> {
  const start = from ?? (await storage.list({ namespace: o.namespace, label: o.label, field: o.field }))
  const watch = storage.watch({ ...o, resourceVersion: String(start.revision) })
  const { events, ended } = collect(watch)
  const state = new Map(start.items.map((item) => [item.key, item.revision]))
  const problems: string[] = []
  let applied = 0
  let last = start.revision
  const apply = (event: StoredEvent): void => {
    const { key, revision } = event.stored
    if (event.type === 'BOOKMARK') return
    if (revision <= last) problems.push(`revision ${revision} after ${last}`)
    last = revision
    const known = state.has(key)
    if (event.type === 'ADDED' ? known : !known) problems.push(`${event.type} of ${key}, known: ${known}`)
    if (event.type === 'DELETED') state.delete(key)
    else state.set(key, revision)
  }
  const catchUp = (): void => {
    for (; applied < events.length; applied++) apply(events[applied] as StoredEvent)
  }
  return {
    problems() {
      catchUp()
      return problems
    },
    ended,
    async converges(list) {
      const items = (await list()).items
      await eventually(() => {
        catchUp()
        expect(problems).toEqual([])
        expect([...state].toSorted()).toEqual(items.map((item) => [item.key, item.revision]).toSorted())
      })
    },
    close: () => watch.close(),
  }
}
