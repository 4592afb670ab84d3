import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { EventsEvent } from '../types.generated.ts'

/** Event of events.k8s.io: events. */
export const eventsV1: KindDefinition<EventsEvent> = defineKind<EventsEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  namespaced: true,
  definitionName: 'io.k8s.api.events.v1.Event',
  shortNames: ['ev'],
})
