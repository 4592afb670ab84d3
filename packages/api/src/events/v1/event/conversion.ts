import type { Event } from '../../../core/v1/types.generated.ts'
import type { EventsEvent } from '../types.generated.ts'

/** The core/v1 event that etcd holds for an event of this group. */
export function toCoreEvent(event: EventsEvent): Event {
  const { regarding, note, reportingController, series, ...rest } = event
  const { deprecatedCount, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedSource, ...common } = rest
  return {
    ...common,
    apiVersion: 'v1',
    eventTime: event.eventTime,
    involvedObject: regarding ?? {},
    message: note,
    reportingComponent: reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
    count: deprecatedCount,
    firstTimestamp: deprecatedFirstTimestamp,
    lastTimestamp: deprecatedLastTimestamp,
    source: deprecatedSource ?? {},
    ...(series === undefined ? {} : { series: { ...series } }),
  }
}

/** The event of this group for the core/v1 event that etcd holds. */
export function fromCoreEvent(stored: Event): EventsEvent {
  const {
    involvedObject,
    message,
    reportingComponent,
    count,
    firstTimestamp,
    lastTimestamp,
    source,
    series,
    ...common
  } = stored
  return {
    ...common,
    apiVersion: 'events.k8s.io/v1',
    // Events of old recorders have none, whatever this group's type says.
    eventTime: stored.eventTime as string,
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent,
    deprecatedCount: count,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedSource: source,
    ...(series === undefined
      ? {}
      : { series: { count: series.count ?? 0, lastObservedTime: series.lastObservedTime ?? '' } }),
  }
}
