import type { EndpointSlice } from '@keelson/api'
import { serviceNameLabel } from '../model/endpoints.ts'

/** When the change that led to a slice's content happened, as the endpoint slice controller noted it. */
const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

/** The EndpointSlices of the cluster, found by the Service that they belong to at present. */
export class SliceIndex {
  readonly #byService = new Map<string, Map<string, EndpointSlice>>()
  readonly #serviceOf = new Map<string, string>()

  /** Takes a slice in; returns the Services whose endpoints change by it: its own, and one that it was taken from. */
  set(slice: EndpointSlice): readonly string[] {
    const key = keyOf(slice)
    const former = this.#serviceOf.get(key)
    const current = serviceOf(slice)
    if (former !== undefined && former !== current) this.#remove(key, former)
    if (current !== undefined) {
      const slices = this.#byService.get(current) ?? new Map<string, EndpointSlice>()
      this.#byService.set(current, slices.set(key, slice))
      this.#serviceOf.set(key, current)
    }
    return [...new Set([former, current])].filter((service) => service !== undefined)
  }

  /** Takes a slice out; returns the Services whose endpoints change by it. */
  delete(slice: EndpointSlice): readonly string[] {
    const key = keyOf(slice)
    const former = this.#serviceOf.get(key)
    if (former === undefined) return []
    this.#remove(key, former)
    return [former]
  }

  /** The slices of a Service. */
  of(service: string): readonly EndpointSlice[] {
    return [...(this.#byService.get(service)?.values() ?? [])]
  }

  /** What was last taken in under a slice's name. */
  previous(slice: EndpointSlice): EndpointSlice | undefined {
    const key = keyOf(slice)
    return this.#byService.get(this.#serviceOf.get(key) ?? '')?.get(key)
  }

  #remove(key: string, service: string): void {
    const slices = this.#byService.get(service)
    slices?.delete(key)
    if (slices?.size === 0) this.#byService.delete(service)
    this.#serviceOf.delete(key)
  }
}

/** When the latest change of a slice's content happened, in milliseconds since the epoch, where the slice tells. */
export function triggerTime(slice: EndpointSlice | undefined): number | undefined {
  const time = Date.parse(slice?.metadata.annotations?.[triggerTimeAnnotation] ?? '')
  return Number.isNaN(time) ? undefined : time
}

function keyOf({ metadata }: EndpointSlice): string {
  return `${metadata.namespace}/${metadata.name}`
}

function serviceOf({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.[serviceNameLabel]
  return name === undefined || name === '' ? undefined : `${metadata.namespace}/${name}`
}
