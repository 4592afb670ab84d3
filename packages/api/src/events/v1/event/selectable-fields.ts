import { eventFields } from '../../../core/v1/event/selectable-fields.ts'
import type { FieldReader } from '../../../definition/kind-definition.ts'
import type { EventsEvent } from '../types.generated.ts'
import { toCoreEvent } from './conversion.ts'

/** The fields of core/v1 events, under the names that they have in this group. */
export const selectableEventFields: Readonly<Record<string, FieldReader<EventsEvent>>> = Object.fromEntries(
  Object.entries(eventFields).map(([name, read]) => [nameHere(name), (event: EventsEvent) => read(toCoreEvent(event))]),
)

function nameHere(coreName: string): string {
  if (coreName === 'reportingComponent') return 'reportingController'
  return coreName.replace(/^involvedObject\./, 'regarding.')
}
