import { defineKind } from '../../../definition/define-kind.ts'
import type { KindDefinition } from '../../../definition/kind-definition.ts'
import type { Event } from '../types.generated.ts'
import { eventColumns, eventRow } from './columns.ts'
import { eventFields } from './selectable-fields.ts'
import { validateEvent } from './validation.ts'

/** Event: events. */
export const events: KindDefinition<Event> = defineKind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  namespaced: true,
  definitionName: 'io.k8s.api.core.v1.Event',
  shortNames: ['ev'],
  validate: validateEvent,
  columns: eventColumns,
  row: eventRow,
  selectableFields: eventFields,
})
