import type { EndpointSlice } from '../types.generated.ts'

/** Defaults of an endpoint slice: ports have a name, if an empty one, and speak TCP. */
export function defaultEndpointSlice({ ports }: EndpointSlice): void {
  for (const port of ports ?? []) {
    port.name ??= ''
    port.protocol ??= 'TCP'
  }
}
