import type { EndpointSlice } from '@keelson/api'
import type { ServicePort } from './service-port.ts'

/** One address and port behind a Service's port. */
export interface Endpoint {
  readonly ip: string
  readonly port: number
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  /** On the node that this proxy serves. */
  readonly local: boolean
  /** Nodes and zones whose clients it is meant for; none means any. */
  readonly hints: { readonly nodes: readonly string[]; readonly zones: readonly string[] }
}

/** Where this proxy is, as far as it is known. */
export interface Place {
  readonly nodeName?: string
  readonly zone?: string
}

/** The endpoints that traffic may go to, by the policy that the traffic falls under. */
export interface EndpointChoice {
  /** For policy Cluster. */
  readonly cluster: readonly Endpoint[]
  /** For policy Local. */
  readonly local: readonly Endpoint[]
  /** Whether the service has a usable endpoint on any node: decides between dropping and rejecting. */
  readonly anywhere: boolean
}

/** The label that ties a slice to its Service. */
export const serviceNameLabel = 'kubernetes.io/service-name'

/**
 * The endpoints of one port of a Service in its slices: each address once, in a stable order. An address that moves
 * from one slice to another is in both for a moment; ready counts then.
 */
export function endpointsOf(slices: Iterable<EndpointSlice>, port: ServicePort, nodeName: string): readonly Endpoint[] {
  const byAddress = new Map<string, Endpoint>()
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue
    for (const slicePort of slice.ports ?? []) {
      if ((slicePort.name ?? '') !== port.portName || (slicePort.protocol ?? 'TCP') !== port.protocol) continue
      if (slicePort.port === undefined) continue
      for (const { addresses, conditions, nodeName: node, hints } of slice.endpoints ?? []) {
        const ip = addresses[0]
        if (ip === undefined) continue
        const ready = conditions?.ready ?? true
        const key = `${ip}:${slicePort.port}`
        if (byAddress.get(key)?.ready === true) continue
        byAddress.set(key, {
          ip,
          port: slicePort.port,
          ready,
          serving: conditions?.serving ?? ready,
          terminating: conditions?.terminating ?? false,
          local: node === nodeName,
          hints: {
            nodes: hints?.forNodes?.map(({ name }) => name) ?? [],
            zones: hints?.forZones?.map(({ name }) => name) ?? [],
          },
        })
      }
    }
  }
  return [...byAddress.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint)
}

/**
 * Chooses by readiness, nearness and policy. Terminating endpoints that still serve are used only when nothing is ready,
 * so that the last endpoint can finish its work (KEP-1669).
 */
export function chooseEndpoints(endpoints: readonly Endpoint[], place: Place = {}): EndpointChoice {
  const cluster = near(readyElseTerminating(endpoints), place)
  const local = readyElseTerminating(endpoints.filter((endpoint) => endpoint.local))
  return { cluster, local, anywhere: cluster.length > 0 }
}

function readyElseTerminating(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready)
  return ready.length > 0 ? ready : endpoints.filter(({ serving, terminating }) => serving && terminating)
}

/**
 * Those meant for clients of this node, else of this zone (KEP-3015). Only where every ready endpoint says whom it is
 * meant for: hints that are still being written would overload the first endpoint that has some. Terminating ones have
 * none.
 */
function near(endpoints: readonly Endpoint[], { nodeName, zone }: Place): readonly Endpoint[] {
  for (const [scope, here] of [
    ['nodes', nodeName],
    ['zones', zone],
  ] as const) {
    if (here === undefined || endpoints.some(({ hints }) => hints[scope].length === 0)) continue
    const meant = endpoints.filter(({ hints }) => hints[scope].includes(here))
    if (meant.length > 0) return meant
  }
  return endpoints
}
