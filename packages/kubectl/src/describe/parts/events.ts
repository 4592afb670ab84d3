import { events } from '@keelson/api'
import type { Event } from '@keelson/api'
import { escapeFieldValue, parseTime } from '@keelson/apimachinery'
import type { AnyObject, ResourceApi } from '../../resources/api.ts'
import type { DescribeWriter } from '../writer.ts'
import { ago } from './lines.ts'

/** Events about one object. */
export type EventList = Event[]

/** What events are searched by. */
export interface EventQuery {
  kind?: string
  uids: readonly (string | undefined)[]
}

/** The events about an object; undefined when they cannot be read. */
export async function findEvents(
  api: ResourceApi,
  { metadata }: AnyObject,
  query: EventQuery,
): Promise<EventList | undefined> {
  const found: EventList = []
  try {
    for (const uid of new Set(query.uids)) {
      const { name = '', namespace } = metadata
      const terms = { name, namespace, kind: query.kind, uid }
      const fieldSelector = Object.entries(terms)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([key, value]) => `involvedObject.${key}=${escapeFieldValue(value ?? '')}`)
        .join(',')
      const { items } = await api.get<{ items: EventList }>(events, { namespace, query: { fieldSelector, limit: 500 } })
      found.push(...items)
    }
    return found
  } catch {
    // A description without events is better than none.
    return undefined
  }
}

/** The table of events at the end of a description. `now` in ms since the epoch. */
export function eventLines(out: DescribeWriter, list: EventList | undefined, now: number): void {
  if (list === undefined) return
  if (list.length === 0) {
    out.line(0, 'Events:', '<none>')
    return
  }
  out.flush()
  out.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n')
  out.line(1, '----', '------', '----', '----', '-------')
  for (const event of list.toSorted((a, b) => lastSeen(a) - lastSeen(b))) {
    const source = event.source?.component || event.reportingComponent || ''
    const path = event.involvedObject.fieldPath
    const message = (event.message ?? '').trim()
    const cells = [event.type ?? '', event.reason ?? '', interval(event, now), source]
    out.line(1, ...cells, path === undefined || path === '' ? message : `${path}: ${message}`)
  }
}

function lastSeen({ lastTimestamp, series, eventTime }: Event): number {
  const text = series?.lastObservedTime ?? lastTimestamp ?? eventTime
  return text === undefined || text === null ? 0 : parseTime(text)
}

/** `5m (x3 over 10m)`, or the bare age of an event that came once. */
export function interval({ series, count = 0, eventTime, firstTimestamp, lastTimestamp }: Event, now: number): string {
  const first = ago(eventTime ?? firstTimestamp, now)
  if (series !== undefined && series !== null)
    return `${ago(series.lastObservedTime, now)} (x${series.count} over ${first})`
  return count > 1 ? `${ago(lastTimestamp, now)} (x${count} over ${first})` : first
}
