import type { EndpointSlice, Service } from '@keelson/api'
import { chooseEndpoints, endpointsOf, type Endpoint, type EndpointChoice } from '../model/endpoints.ts'
import { servicePorts, type ServicePort } from '../model/service-port.ts'
import { SliceIndex, triggerTime } from './slices.ts'

/** A service port with the endpoints that traffic may go to. */
export interface ServicePortState {
  readonly port: ServicePort
  readonly endpoints: readonly Endpoint[]
  readonly choice: EndpointChoice
}

/** What became of one service port: undefined means that it was not there, or is gone. */
export interface ServicePortChange {
  readonly id: string
  readonly before: ServicePortState | undefined
  readonly after: ServicePortState | undefined
}

/** What an event was about. */
export type ChangedThing = 'service' | 'endpoint'

/** What was reported since the last `take`. */
export interface TakenChanges {
  readonly ports: readonly ServicePortChange[]
  /** When the changes of endpoints among them happened, in milliseconds since the epoch, where their slices tell. */
  readonly triggerTimes: readonly number[]
}

/**
 * Collects what the API server reports about Services and EndpointSlices. Events only mark a Service as changed; `take`
 * works out, once per sync, what the marked ones have become.
 */
export class ChangeTracker {
  readonly #nodeName: string
  readonly #services = new Map<string, Service>()
  readonly #slices = new SliceIndex()
  readonly #states = new Map<string, Map<string, ServicePortState>>()
  readonly #changed = new Set<string>()
  #triggerTimes: number[] = []
  #zone: string | undefined
  readonly #since: number
  readonly #onChange: (what: ChangedThing) => void

  /** @param options `since`: changes that happened earlier, by the clock of the epoch, are not timed */
  constructor(options: { nodeName: string; since: number; onChange: (what: ChangedThing) => void }) {
    this.#nodeName = options.nodeName
    this.#since = options.since
    this.#onChange = options.onChange
  }

  setService(service: Service): void {
    const key = `${service.metadata.namespace}/${service.metadata.name}`
    this.#services.set(key, service)
    this.#mark(key, 'service')
  }

  deleteService(service: Service): void {
    const key = `${service.metadata.namespace}/${service.metadata.name}`
    this.#services.delete(key)
    this.#mark(key, 'service')
  }

  setSlice(slice: EndpointSlice): void {
    const time = triggerTime(slice)
    const isTimed = time !== undefined && time >= this.#since && time !== triggerTime(this.#slices.previous(slice))
    const services = this.#slices.set(slice)
    if (isTimed && services.length > 0) this.#triggerTimes.push(time)
    for (const service of services) this.#mark(service, 'endpoint')
  }

  deleteSlice(slice: EndpointSlice): void {
    for (const service of this.#slices.delete(slice)) this.#mark(service, 'endpoint')
  }

  /** Tells the zone that this proxy is in. */
  setZone(zone: string | undefined): void {
    if (zone === this.#zone) return
    this.#zone = zone
    this.markAll()
  }

  /** Marks every Service as changed, because something that all rules depend on is different. */
  markAll(): void {
    for (const service of this.#services.keys()) this.#mark(service, 'service')
  }

  /** What changed since the last call. */
  take(): TakenChanges {
    const ports: ServicePortChange[] = []
    for (const key of this.#changed) {
      const before = this.#states.get(key) ?? new Map<string, ServicePortState>()
      const after = this.#resolve(key)
      for (const id of new Set([...before.keys(), ...after.keys()])) {
        ports.push({ id, before: before.get(id), after: after.get(id) })
      }
      if (after.size > 0) this.#states.set(key, after)
      else this.#states.delete(key)
    }
    this.#changed.clear()
    const triggerTimes = this.#triggerTimes
    this.#triggerTimes = []
    return { ports, triggerTimes }
  }

  /** Every service port as of the last `take`. */
  *states(): IterableIterator<ServicePortState> {
    for (const ports of this.#states.values()) yield* ports.values()
  }

  #resolve(key: string): Map<string, ServicePortState> {
    const service = this.#services.get(key)
    const slices = this.#slices.of(key)
    const place = { nodeName: this.#nodeName, zone: this.#zone }
    const ports = service === undefined ? [] : servicePorts(service)
    return new Map(
      ports.map((port) => {
        const endpoints = endpointsOf(slices, port, this.#nodeName)
        return [`${port.id}/${port.protocol}`, { port, endpoints, choice: chooseEndpoints(endpoints, place) }]
      }),
    )
  }

  #mark(key: string, what: ChangedThing): void {
    this.#changed.add(key)
    this.#onChange(what)
  }
}
