import { createHash } from 'node:crypto'
import type { Protocol } from '../model/service-port.ts'

/** A chain's name. At most 28 characters, which is what the kernel allows. */
export type Chain = string

/** Upstream's static chains: other programs (CNI plug-ins, debugging guides) know them by these names. */
export const chains = {
  services: 'KUBE-SERVICES',
  externalServices: 'KUBE-EXTERNAL-SERVICES',
  nodePorts: 'KUBE-NODEPORTS',
  postrouting: 'KUBE-POSTROUTING',
  markMasquerade: 'KUBE-MARK-MASQ',
  forward: 'KUBE-FORWARD',
  proxyFirewall: 'KUBE-PROXY-FIREWALL',
  firewall: 'KUBE-FIREWALL',
  canary: 'KUBE-PROXY-CANARY',
} as const

/** Whether a nat chain is one that is made per service or per endpoint. */
export function isServiceChain(chain: Chain): boolean {
  return /^KUBE-(SVC|SVL|EXT|FW|SEP)-[A-Z2-7]{16}$/.test(chain)
}

/** Policy Cluster: spreads over all endpoints. */
export function clusterPolicyChain(servicePort: string, protocol: Protocol): Chain {
  return `KUBE-SVC-${hash(servicePort + protocol.toLowerCase())}`
}

/** Policy Local: spreads over the endpoints of this node. */
export function localPolicyChain(servicePort: string, protocol: Protocol): Chain {
  return `KUBE-SVL-${hash(servicePort + protocol.toLowerCase())}`
}

/** Traffic from outside: node ports, external addresses, load balancers. */
export function externalChain(servicePort: string, protocol: Protocol): Chain {
  return `KUBE-EXT-${hash(servicePort + protocol.toLowerCase())}`
}

/** Source ranges of a load balancer. */
export function firewallChain(servicePort: string, protocol: Protocol): Chain {
  return `KUBE-FW-${hash(servicePort + protocol.toLowerCase())}`
}

/** One endpoint of one service port. */
export function endpointChain(servicePort: string, protocol: Protocol, endpoint: string): Chain {
  return `KUBE-SEP-${hash(servicePort + protocol.toLowerCase() + endpoint)}`
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Upstream's name hash: the first 16 characters of the base32 form (RFC 4648) of a SHA-256. */
function hash(text: string): string {
  const digest = createHash('sha256').update(text).digest()
  let output = ''
  let buffer = 0
  let bits = 0
  for (const byte of digest.subarray(0, 10)) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      output += base32[(buffer >>> bits) & 31]
      buffer &= (1 << bits) - 1
    }
  }
  return output
}
