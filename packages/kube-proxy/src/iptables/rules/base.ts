import { chains, type Chain } from '../names.ts'
import { comment, type Rule } from './rule.ts'
import type { RuleSettings } from './settings.ts'

/** A rule in one of the kernel's own chains that leads into one of ours. */
export interface Jump {
  readonly table: 'nat' | 'filter'
  readonly from: 'INPUT' | 'OUTPUT' | 'FORWARD' | 'PREROUTING' | 'POSTROUTING'
  readonly rule: Rule
}

const isNew = '-m conntrack --ctstate NEW'

/**
 * The jumps into our chains, in the order in which packets take them; they are put first in their chains, so that they
 * come before other programs' verdicts. What refuses comes before what accepts.
 */
export const jumps: readonly Jump[] = [
  { table: 'filter', from: 'INPUT', rule: `-j ${chains.firewall}` },
  jump('filter', 'INPUT', isNew, 'kubernetes load balancer firewall', chains.proxyFirewall),
  jump('filter', 'INPUT', '', 'kubernetes health check service ports', chains.nodePorts),
  jump('filter', 'INPUT', isNew, 'kubernetes externally-visible service portals', chains.externalServices),
  jump('filter', 'FORWARD', isNew, 'kubernetes load balancer firewall', chains.proxyFirewall),
  jump('filter', 'FORWARD', isNew, 'kubernetes externally-visible service portals', chains.externalServices),
  jump('filter', 'FORWARD', isNew, 'kubernetes service portals', chains.services),
  jump('filter', 'FORWARD', '', 'kubernetes forwarding rules', chains.forward),
  { table: 'filter', from: 'OUTPUT', rule: `-j ${chains.firewall}` },
  jump('filter', 'OUTPUT', isNew, 'kubernetes load balancer firewall', chains.proxyFirewall),
  jump('filter', 'OUTPUT', isNew, 'kubernetes service portals', chains.services),
  jump('nat', 'OUTPUT', '', 'kubernetes service portals', chains.services),
  jump('nat', 'PREROUTING', '', 'kubernetes service portals', chains.services),
  jump('nat', 'POSTROUTING', '', 'kubernetes postrouting rules', chains.postrouting),
]

/** A shared chain with the rules that it always has. Dispatch chains hold the services' rules before `last`. */
export interface BaseChain {
  readonly table: 'nat' | 'filter'
  readonly chain: Chain
  readonly last: readonly Rule[]
}

/**
 * Every shared chain.
 *
 * @param randomFully whether the kernel knows `--random-fully` (source ports that do not collide)
 */
export function baseChains(settings: RuleSettings, randomFully: boolean): readonly BaseChain[] {
  const { clusterCidr, masqueradeMark } = settings
  return [
    { table: 'filter', chain: chains.services, last: [] },
    { table: 'filter', chain: chains.externalServices, last: [] },
    { table: 'filter', chain: chains.nodePorts, last: [] },
    { table: 'filter', chain: chains.proxyFirewall, last: [] },
    {
      table: 'filter',
      chain: chains.firewall,
      // A packet from outside to a loopback address can only exist because of route_localnet, which node ports need.
      last: settings.localhostNodePorts
        ? [
            `${comment('block incoming localnet connections')} -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
          ]
        : [],
    },
    {
      table: 'filter',
      chain: chains.forward,
      last: [
        // Packets that connection tracking cannot place would skip translation and reset the connection.
        ...(settings.dropInvalid ? ['-m conntrack --ctstate INVALID -j DROP'] : []),
        `${comment('kubernetes forwarding rules')} -m mark --mark ${masqueradeMark}/${masqueradeMark} -j ACCEPT`,
        `${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
        // Docker's default is to drop what it did not publish; pods reach each other and are reached without that.
        `${comment('kubernetes forwarding pod source rule')} -s ${clusterCidr} -j ACCEPT`,
        `${comment('kubernetes forwarding pod destination rule')} -d ${clusterCidr} -m conntrack --ctstate DNAT -j ACCEPT`,
      ],
    },
    { table: 'nat', chain: chains.services, last: nodePortJumps(settings) },
    { table: 'nat', chain: chains.nodePorts, last: [] },
    { table: 'nat', chain: chains.markMasquerade, last: [`-j MARK --or-mark ${masqueradeMark}`] },
    {
      table: 'nat',
      chain: chains.postrouting,
      last: [
        `-m mark ! --mark ${masqueradeMark}/${masqueradeMark} -j RETURN`,
        // The mark is cleared, so that a packet that passes twice (a bridge, a tunnel) is not masqueraded twice.
        `-j MARK --xor-mark ${masqueradeMark}`,
        `${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE${randomFully ? ' --random-fully' : ''}`,
      ],
    },
  ]
}

/** The way to node ports: on every address of this machine, or on the chosen ones. */
function nodePortJumps({ nodePortAddresses, localhostNodePorts }: RuleSettings): readonly Rule[] {
  const label = comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain')
  const addresses = nodePortAddresses()
  if (addresses === undefined) {
    const exceptLoopback = localhostNodePorts ? '' : ' ! -d 127.0.0.0/8'
    return [`${label} -m addrtype --dst-type LOCAL${exceptLoopback} -j ${chains.nodePorts}`]
  }
  return addresses
    .filter((address) => localhostNodePorts || !address.startsWith('127.'))
    .map((address) => `${label} -d ${address} -j ${chains.nodePorts}`)
}

function jump(table: Jump['table'], from: Jump['from'], match: string, text: string, to: Chain): Jump {
  return { table, from, rule: [match, comment(text), `-j ${to}`].filter(Boolean).join(' ') }
}
