import type { KindDefinition } from '@keelson/api'
import type { ItemEncoding, StoredObject } from '../storage/port.ts'
import { columnDefinitions, partialMetadata, tableOpening, tableRow } from './encode.ts'
import type { TableTransform } from './encode.ts'
import type { Transform } from './output.ts'

const initialEventsEnd = 'k8s.io/initial-events-end'

/** A bookmark has no cells: its row only carries where the watch stands. */
function isBookmark(item: StoredObject): boolean {
  const { metadata } = item.object
  return metadata.name === undefined || metadata.name === '' || metadata.annotations?.[initialEventsEnd] !== undefined
}

function bookmarkRow(kind: KindDefinition, item: StoredObject, version: string): string {
  const cells = kind.columns.map(() => null)
  return JSON.stringify({ cells, object: partialMetadata(item.object, version) })
}

/** One Table per event; only the first carries the columns, as kubectl expects. */
function tableFrames(kind: KindDefinition, transform: TableTransform, now: () => number): ItemEncoding {
  let columns = transform.headers ? columnDefinitions(kind) : 'null'
  return {
    id: 'table-frame',
    shared: false,
    encode(item) {
      const metadata = JSON.stringify({ resourceVersion: item.object.metadata.resourceVersion })
      const opening = tableOpening(transform.version, metadata, columns)
      columns = 'null'
      const row = isBookmark(item) ? bookmarkRow(kind, item, transform.version) : tableRow(kind, item, transform, now())
      return Buffer.from(`${opening}${row}]}`)
    },
  }
}

/** How the objects of one watch's events are written; `undefined` is the stored bytes as they are. */
export function watchEncoding(
  kind: KindDefinition,
  transform: Transform | undefined,
  now: () => number,
): ItemEncoding | undefined {
  if (transform === undefined) return undefined
  if (transform.kind === 'Table') return tableFrames(kind, transform, now)
  const { version } = transform
  return {
    id: `partial:${version}`,
    encode: (item) => Buffer.from(JSON.stringify(partialMetadata(item.object, version))),
  }
}
