import type { ServicePortChange, ServicePortState } from '../changes/tracker.ts'

/** A set of tracked connections to forget. */
export interface StaleFlows {
  readonly protocol: 'udp'
  /** The address or the port of this machine that clients send to. */
  readonly to: { readonly address: string } | { readonly port: number }
  /** The endpoint that the flows are translated to; undefined means every flow. */
  readonly endpoint?: string
}

/**
 * The UDP flows that have to be forgotten after a sync. UDP has no end of a connection: while a client keeps sending,
 * the kernel keeps the translation it once chose, to an endpoint that is gone or, for a service that had none, to
 * nowhere. TCP clients find out by themselves.
 */
export function staleFlows(changes: Iterable<ServicePortChange>): readonly StaleFlows[] {
  return [...changes].flatMap(({ before, after }) => {
    const flows: StaleFlows[] = []
    if (before?.port.protocol === 'UDP') {
      const kept = usable(after)
      // One that serves on another port now counts as gone; flows are told by the address alone.
      const gone = new Set([...usable(before)].filter(([key]) => !kept.has(key)).map(([, ip]) => ip))
      for (const endpoint of gone) {
        flows.push(...destinations(before).map((to) => ({ protocol: 'udp', to, endpoint }) as const))
      }
    }
    if (after?.port.protocol === 'UDP' && usable(before).size === 0 && usable(after).size > 0) {
      flows.push(...destinations(after).map((to) => ({ protocol: 'udp', to }) as const))
    }
    return flows
  })
}

/** The addresses of the endpoints in use, by address and port. */
function usable(state: ServicePortState | undefined): Map<string, string> {
  return new Map(state?.choice.cluster.map(({ ip, port }) => [`${ip}:${port}`, ip]))
}

function destinations({ port }: ServicePortState): StaleFlows['to'][] {
  const addresses = [port.clusterIp, ...port.externalIps, ...port.loadBalancerIps].map((address) => ({ address }))
  return port.nodePort === undefined ? addresses : [...addresses, { port: port.nodePort }]
}
