import type { Endpoint } from '../../model/endpoints.ts'
import type { ServicePort } from '../../model/service-port.ts'
import { chains, endpointChain, type Chain } from '../names.ts'
import { comment, protocolMatch, type Rule } from './rule.ts'

/** The chain of one endpoint. */
export function chainOf(port: ServicePort, endpoint: Endpoint): Chain {
  return endpointChain(port.id, port.protocol, `${endpoint.ip}:${endpoint.port}`)
}

/**
 * Rules of one endpoint's chain: masquerade an endpoint's traffic to itself (hairpin, else it would answer itself
 * directly and the connection would fail), remember the client for session affinity, and translate.
 */
export function endpointRules(port: ServicePort, endpoint: Endpoint): readonly Rule[] {
  const remember = port.affinitySeconds === undefined ? '' : ` -m recent --name ${chainOf(port, endpoint)} --set`
  return [
    `${comment(port.id)} -s ${endpoint.ip} -j ${chains.markMasquerade}`,
    `${comment(port.id)}${remember} ${protocolMatch(port.protocol)} -j DNAT --to-destination ${endpoint.ip}:${endpoint.port}`,
  ]
}
