import { fieldErrorMessage } from '@keelson/apimachinery'
import { describe, expect, it } from 'vitest'
import { events } from '../../../core/v1/event/kind.ts'
import type { EventsEvent } from '../types.generated.ts'
import { fromCoreEvent, toCoreEvent } from './conversion.ts'
import { eventsV1 } from './kind.ts'

const event: EventsEvent = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'x', namespace: 'default' },
  eventTime: '2026-01-01T00:00:00.000000Z',
  regarding: { kind: 'Pod', namespace: 'default', name: 'web' },
  note: 'Pulled image',
  reason: 'Pulled',
  action: 'Pulling',
  type: 'Normal',
  reportingController: 'kubelet',
  reportingInstance: 'node-1',
  series: { count: 2, lastObservedTime: '2026-01-01T00:01:00.000000Z' },
}

describe('events of events.k8s.io', () => {
  it('are stored as core events and come back as they went', () => {
    expect(eventsV1.storage?.kind).toBe(events)
    const stored = toCoreEvent(event)
    expect(stored).toMatchObject({ apiVersion: 'v1', involvedObject: event.regarding, message: event.note, source: {} })
    expect(fromCoreEvent(stored)).toMatchObject(event)
  })

  it('accept an ordinary event and say what one lacks', () => {
    expect(eventsV1.validate(event)).toEqual([])
    const bare = { ...event, action: undefined, reportingInstance: undefined, type: 'Odd' }
    expect(eventsV1.validate(bare).map(fieldErrorMessage)).toEqual([
      'reportingInstance: Required value',
      'action: Required value',
      'type: Invalid value: "": has invalid value: Odd',
    ])
  })

  it('have none of the fields of old, and a series that is one', () => {
    const old = {
      ...event,
      deprecatedCount: 2,
      deprecatedSource: { component: 'c' },
      series: { count: 1, lastObservedTime: '' },
    }
    expect(eventsV1.validate(old).map(fieldErrorMessage)).toEqual([
      'series.count: Invalid value: "": should be at least 2',
      'series.lastObservedTime: Required value',
      'count: Invalid value: "": needs to be unset',
      'source: Invalid value: "": needs to be unset',
    ])
  })

  it('change nothing but their series', () => {
    const next = { ...event, metadata: { ...event.metadata, resourceVersion: '1' } }
    expect(eventsV1.validateUpdate({ ...next, series: undefined }, event)).toEqual([])
    expect(eventsV1.validateUpdate({ ...next, note: 'other' }, event).map(fieldErrorMessage)).toEqual([
      'note: Invalid value: "other": field is immutable',
    ])
  })

  it('print like the events they are stored as, and are selected by the fields of their own group', () => {
    const now = Date.parse('2026-01-01T00:05:00Z')
    expect(eventsV1.row(event, now)).toEqual(events.row(toCoreEvent(event), now))
    expect(eventsV1.selectableFields['regarding.name']?.(event)).toBe('web')
    expect(eventsV1.selectableFields['reportingController']?.(event)).toBe(event.reportingController)
    expect(eventsV1.selectableFields).not.toHaveProperty('involvedObject.name')
  })
})
