import type { ServicePortChange, ServicePortState } from '../changes/tracker.ts'
import { peerKey, type Flow } from './flow.ts'

/** Whether a sync has changed anything that tracked connections may have outlived. */
export function concernsFlows({ before, after }: ServicePortChange): boolean {
  return [before, after].some((state) => state?.port.protocol === 'UDP')
}

/**
 * The tracked connections to forget after changes, each kind once. UDP has no end of a connection: while a client keeps
 * sending, the kernel keeps the translation it once chose, to an endpoint that is gone or, where the client was earlier
 * than the service, to nowhere. TCP clients find out by themselves. A flow to an endpoint that still serves stays, whatever else changes.
 */
export function staleFlows(changes: Iterable<ServicePortChange>, flows: Iterable<Flow>): readonly Flow[] {
  const serving = servingEndpoints(changes)
  const stale = new Map<string, Flow>()
  for (const flow of flows) {
    const answering = peerKey(flow.answeredBy)
    const endpoints = serving.get(peerKey(flow.to)) ?? serving.get(nodePortKey(flow.to.port))
    if (endpoints !== undefined && !endpoints.has(answering)) stale.set(`${peerKey(flow.to)} ${answering}`, flow)
  }
  return [...stale.values()]
}

/** The endpoints that serve, by each destination that leads to them; none for a destination that is gone. */
function servingEndpoints(changes: Iterable<ServicePortChange>): ReadonlyMap<string, ReadonlySet<string>> {
  const serving = new Map<string, ReadonlySet<string>>()
  const add = (state: ServicePortState | undefined, endpoints: ReadonlySet<string>): void => {
    if (state?.port.protocol !== 'UDP') return
    for (const destination of destinations(state)) serving.set(destination, endpoints)
  }
  const all = [...changes]
  for (const { before } of all) add(before, new Set())
  // What leads somewhere now counts, also where another Service has given it up in the same moment.
  for (const { after } of all) add(after, servingIn(after))
  return serving
}

function servingIn(state: ServicePortState | undefined): ReadonlySet<string> {
  const endpoints = state?.endpoints.filter(({ ready, serving }) => ready || serving) ?? []
  return new Set(endpoints.map(({ ip, port }) => peerKey({ address: ip, port })))
}

function destinations({ port }: ServicePortState): readonly string[] {
  const addresses = [port.clusterIp, ...port.externalIps, ...port.loadBalancerIps]
  const keys = addresses.map((address) => peerKey({ address, port: port.port }))
  return port.nodePort === undefined ? keys : [...keys, nodePortKey(port.nodePort)]
}

/** A node port is served on every address of the machine. */
function nodePortKey(port: number): string {
  return `:${port}`
}
