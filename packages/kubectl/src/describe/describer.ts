import type { Clock } from '@keelson/component-base'
import type { AnyObject, ResourceApi } from '../resources/api.ts'
import type { RestMapper } from '../resources/mapper.ts'
import type { EventList } from './parts/events.ts'
import type { DescribeWriter } from './writer.ts'

/** What a describer may ask. */
export interface DescribeContext {
  api: ResourceApi
  clock: Clock
  mapper: RestMapper
  /** The events about the object; undefined when they are not wanted or not to be had. */
  events: EventList | undefined
}

/** Describes the objects of one kind. */
export interface Describer<T = AnyObject> {
  readonly group: string
  readonly kind: string
  describe(object: T, out: DescribeWriter, context: DescribeContext): void | Promise<void>
  /** Other UIDs under which events about the object may be filed. */
  eventUids?(object: T): (string | undefined)[]
  /** Events are not searched by the kind, as upstream does for some. */
  eventsOfAnyKind?: boolean
  /** Events are never shown for it. */
  withoutEvents?: boolean
}

/** Makes a describer fit for the registry. */
export function defineDescriber<T>(describer: Describer<T>): Describer {
  return describer as unknown as Describer
}
