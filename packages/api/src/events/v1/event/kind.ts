import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { EventsEvent } from '../types.generated.ts'
import { eventColumns } from '../../../core/v1/event/columns.ts'
import { events } from '../../../core/v1/event/kind.ts'
import type { Event } from '../../../core/v1/types.generated.ts'
import { eventsEventRow } from './columns.ts'
import { fromCoreEvent, toCoreEvent } from './conversion.ts'
import { selectableEventFields } from './selectable-fields.ts'
import { validateEventsEvent, validateEventsEventUpdate } from './validation.ts'

/** Event of events.k8s.io: events. */
export const eventsV1: KindDefinition<EventsEvent> = defineKind<EventsEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  namespaced: true,
  definitionName: 'io.k8s.api.events.v1.Event',
  shortNames: ['ev'],
  storage: { kind: events, toStorage: toCoreEvent, fromStorage: (stored) => fromCoreEvent(stored as Event) },
  validate: validateEventsEvent,
  validateUpdate: validateEventsEventUpdate,
  columns: eventColumns,
  row: eventsEventRow,
  selectableFields: selectableEventFields,
})
