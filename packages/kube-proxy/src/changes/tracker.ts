import type { EndpointSlice, Service } from '@keelson/api'
import {
  chooseEndpoints,
  endpointsOf,
  serviceNameLabel,
  type Endpoint,
  type EndpointChoice,
} from '../model/endpoints.ts'
import { servicePorts, type ServicePort } from '../model/service-port.ts'

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

/**
 * Collects what the API server reports about Services and EndpointSlices. Events only mark a Service as changed; `take`
 * works out, once per sync, what the marked ones have become.
 */
export class ChangeTracker {
  readonly #nodeName: string
  readonly #services = new Map<string, Service>()
  readonly #slices = new Map<string, Map<string, EndpointSlice>>()
  readonly #states = new Map<string, Map<string, ServicePortState>>()
  readonly #changed = new Set<string>()
  readonly #onChange: () => void

  constructor(options: { nodeName: string; onChange: () => void }) {
    this.#nodeName = options.nodeName
    this.#onChange = options.onChange
  }

  setService(service: Service): void {
    const key = `${service.metadata.namespace}/${service.metadata.name}`
    this.#services.set(key, service)
    this.#mark(key)
  }

  deleteService(service: Service): void {
    const key = `${service.metadata.namespace}/${service.metadata.name}`
    this.#services.delete(key)
    this.#mark(key)
  }

  setSlice(slice: EndpointSlice): void {
    const key = serviceOf(slice)
    if (key === undefined) return
    const slices = this.#slices.get(key) ?? new Map<string, EndpointSlice>()
    slices.set(slice.metadata.name!, slice)
    this.#slices.set(key, slices)
    this.#mark(key)
  }

  deleteSlice(slice: EndpointSlice): void {
    const key = serviceOf(slice)
    if (key === undefined) return
    const slices = this.#slices.get(key)
    slices?.delete(slice.metadata.name!)
    if (slices?.size === 0) this.#slices.delete(key)
    this.#mark(key)
  }

  /** Whether anything has been reported since the last `take`. */
  get isDirty(): boolean {
    return this.#changed.size > 0
  }

  /** What changed since the last call. */
  take(): readonly ServicePortChange[] {
    const changes: ServicePortChange[] = []
    for (const key of this.#changed) {
      const before = this.#states.get(key) ?? new Map<string, ServicePortState>()
      const after = this.#resolve(key)
      for (const id of new Set([...before.keys(), ...after.keys()])) {
        changes.push({ id, before: before.get(id), after: after.get(id) })
      }
      if (after.size > 0) this.#states.set(key, after)
      else this.#states.delete(key)
    }
    this.#changed.clear()
    return changes
  }

  /** Every service port as of the last `take`. */
  *states(): IterableIterator<ServicePortState> {
    for (const ports of this.#states.values()) yield* ports.values()
  }

  #resolve(key: string): Map<string, ServicePortState> {
    const service = this.#services.get(key)
    const slices = [...(this.#slices.get(key)?.values() ?? [])]
    const ports = service === undefined ? [] : servicePorts(service)
    return new Map(
      ports.map((port) => {
        const endpoints = endpointsOf(slices, port, this.#nodeName)
        return [`${port.id}/${port.protocol}`, { port, endpoints, choice: chooseEndpoints(endpoints) }]
      }),
    )
  }

  #mark(key: string): void {
    this.#changed.add(key)
    this.#onChange()
  }
}

function serviceOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.[serviceNameLabel]
  return name === undefined || name === '' ? undefined : `${slice.metadata.namespace}/${name}`
}
