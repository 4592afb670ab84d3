import type { Protocol, ServicePort } from '../../model/service-port.ts'

/** One rule without its chain, in the syntax of iptables-restore. */
export type Rule = string

/** A comment match. Comments are quoted; Kubernetes names hold no quotes. */
export function comment(text: string): string {
  return `-m comment --comment "${text}"`
}

/** Matches the protocol, loading its match module. */
export function protocolMatch(protocol: Protocol): string {
  const name = protocol.toLowerCase()
  return `-m ${name} -p ${name}`
}

/** Matches traffic to one address and the service's port. */
export function destination(port: ServicePort, address: string): string {
  return `${protocolMatch(port.protocol)} -d ${address} --dport ${port.port}`
}

/** Matches traffic to a port of whatever address. */
export function destinationPort(protocol: Protocol, number: number): string {
  return `${protocolMatch(protocol)} --dport ${number}`
}
