import type { Endpoint, EndpointChoice } from '../../model/endpoints.ts'
import type { ServicePort } from '../../model/service-port.ts'
import { isInRange } from '../../model/ranges.ts'
import { chains, clusterPolicyChain, externalChain, firewallChain, localPolicyChain, type Chain } from '../names.ts'
import { balanceRules } from './balance.ts'
import { chainOf, endpointRules } from './endpoint.ts'
import { comment, destination, destinationPort, type Rule } from './rule.ts'
import type { RuleSettings } from './settings.ts'

/** A shared chain, as `table/chain`. */
export type Dispatch = `${'nat' | 'filter'}/${string}`

/** Everything that one service port contributes. */
export interface ServiceRules {
  /** Chains of its own in the nat table, with all their rules. */
  readonly chains: ReadonlyMap<Chain, readonly Rule[]>
  /** Its rules in shared chains. */
  readonly dispatch: ReadonlyMap<Dispatch, readonly Rule[]>
}

/** What the rules of a service port depend on, beside the service. */
export interface ServiceRuleSettings extends RuleSettings {
  /** This node's own address, where it is known. */
  readonly nodeIp?: string
}

/** Renders one service port. Pure: the same input gives the same text. */
export function renderServicePort(
  port: ServicePort,
  choice: EndpointChoice,
  settings: ServiceRuleSettings,
): ServiceRules {
  const renderer = new ServicePortRenderer(port, choice, settings)
  return renderer.render()
}

class ServicePortRenderer {
  readonly #port: ServicePort
  readonly #choice: EndpointChoice
  readonly #settings: ServiceRuleSettings
  readonly #chains = new Map<Chain, readonly Rule[]>()
  readonly #dispatch = new Map<Dispatch, Rule[]>()

  constructor(port: ServicePort, choice: EndpointChoice, settings: ServiceRuleSettings) {
    this.#port = port
    this.#choice = choice
    this.#settings = settings
  }

  render(): ServiceRules {
    const port = this.#port
    const internal = this.#policyChain(port.internalPolicyLocal)
    const external = this.#policyChain(port.externalPolicyLocal)
    this.#clusterIp(internal)
    if (this.#isExternal()) this.#outside(external)
    for (const endpoint of this.#usedEndpoints(internal, external)) {
      this.#chains.set(chainOf(port, endpoint), endpointRules(port, endpoint))
    }
    return { chains: this.#chains, dispatch: this.#dispatch }
  }

  #isExternal(): boolean {
    const { nodePort, externalIps, loadBalancerIps } = this.#port
    return nodePort !== undefined || externalIps.length > 0 || loadBalancerIps.length > 0
  }

  /** The balancing chain for a policy, or undefined when the policy has no endpoint here. */
  #policyChain(isLocal: boolean): { chain: Chain; endpoints: readonly Endpoint[] } | undefined {
    const endpoints = isLocal ? this.#choice.local : this.#choice.cluster
    if (endpoints.length === 0) return undefined
    const name = isLocal ? localPolicyChain : clusterPolicyChain
    return { chain: name(this.#port.id, this.#port.protocol), endpoints }
  }

  #usedEndpoints(...policies: ({ endpoints: readonly Endpoint[] } | undefined)[]): Set<Endpoint> {
    const outside = this.#isExternal()
    return new Set([...(policies[0]?.endpoints ?? []), ...(outside ? (policies[1]?.endpoints ?? []) : [])])
  }

  #add(dispatch: Dispatch, rule: Rule): void {
    const rules = this.#dispatch.get(dispatch)
    if (rules === undefined) this.#dispatch.set(dispatch, [rule])
    else rules.push(rule)
  }

  #clusterIp(policy: { chain: Chain; endpoints: readonly Endpoint[] } | undefined): void {
    const port = this.#port
    const match = destination(port, port.clusterIp)
    if (policy === undefined) {
      const [verdict, reason] = this.#refusal(port.internalPolicyLocal)
      this.#add('filter/KUBE-SERVICES', `${comment(`${port.id} ${reason}`)} ${match} -j ${verdict}`)
      return
    }
    const { localTraffic, masqueradeAll } = this.#settings
    const label = comment(`${port.id} cluster IP`)
    this.#add('nat/KUBE-SERVICES', `${label} ${match} -j ${policy.chain}`)
    this.#chains.set(policy.chain, [
      `${label} ${match}${masqueradeAll ? '' : ` ${localTraffic.ifNotLocal}`} -j ${chains.markMasquerade}`,
      ...balanceRules(port, policy.endpoints),
    ])
  }

  /** No endpoint at all: refuse, so that clients fail at once. Endpoints elsewhere only: drop, as the policy asks. */
  #refusal(isLocal: boolean): readonly ['REJECT' | 'DROP', string] {
    return isLocal && this.#choice.anywhere ? ['DROP', 'has no local endpoints'] : ['REJECT', 'has no endpoints']
  }

  #outside(policy: { chain: Chain; endpoints: readonly Endpoint[] } | undefined): void {
    const port = this.#port
    if (policy !== undefined && !this.#chains.has(policy.chain)) {
      this.#chains.set(policy.chain, balanceRules(port, policy.endpoints))
    }
    const chain = externalChain(port.id, port.protocol)
    // Pods and the node itself reach every endpoint by an external address, whatever the policy for outside traffic.
    const inside = this.#policyChain(false)
    if (port.externalPolicyLocal && inside !== undefined && !this.#chains.has(inside.chain)) {
      this.#chains.set(inside.chain, balanceRules(port, inside.endpoints))
      for (const endpoint of inside.endpoints) this.#chains.set(chainOf(port, endpoint), endpointRules(port, endpoint))
    }
    if (policy !== undefined || inside !== undefined)
      this.#chains.set(chain, this.#externalRules(policy?.chain, inside?.chain))
    this.#externalAddresses(chain, policy !== undefined || (port.externalPolicyLocal && inside !== undefined))
    if (port.nodePort !== undefined) this.#nodePort(chain, policy !== undefined || inside !== undefined, port.nodePort)
    if (policy === undefined) this.#refuseOutside()
    if (port.healthCheckNodePort !== undefined) {
      this.#add(
        'filter/KUBE-NODEPORTS',
        `${comment(`${port.id} health check node port`)} -m tcp -p tcp --dport ${port.healthCheckNodePort} -j ACCEPT`,
      )
    }
  }

  #externalRules(policyChain: Chain | undefined, insideChain: Chain | undefined): readonly Rule[] {
    const port = this.#port
    if (!port.externalPolicyLocal) {
      return [
        `${comment(`masquerade traffic for ${port.id} external destinations`)} -j ${chains.markMasquerade}`,
        `-j ${policyChain ?? insideChain}`,
      ]
    }
    const fromHere =
      insideChain === undefined
        ? []
        : [
            `${comment(`pod traffic for ${port.id} external destinations`)} ${this.#settings.localTraffic.ifLocal} -j ${insideChain}`,
            `${comment(`masquerade LOCAL traffic for ${port.id} external destinations`)} -m addrtype --src-type LOCAL -j ${chains.markMasquerade}`,
            `${comment(`route LOCAL traffic for ${port.id} external destinations`)} -m addrtype --src-type LOCAL -j ${insideChain}`,
          ]
    return [...fromHere, ...(policyChain === undefined ? [] : [`-j ${policyChain}`])]
  }

  #externalAddresses(chain: Chain, isServed: boolean): void {
    const port = this.#port
    if (!isServed) return
    for (const ip of port.externalIps) {
      this.#add('nat/KUBE-SERVICES', `${comment(`${port.id} external IP`)} ${destination(port, ip)} -j ${chain}`)
    }
    const isGuarded = port.loadBalancerSourceRanges.length > 0
    const target = isGuarded ? firewallChain(port.id, port.protocol) : chain
    const label = comment(`${port.id} loadbalancer IP`)
    for (const ip of port.loadBalancerIps) {
      this.#add('nat/KUBE-SERVICES', `${label} ${destination(port, ip)} -j ${target}`)
      if (isGuarded) {
        this.#add(
          'filter/KUBE-PROXY-FIREWALL',
          `${comment(`${port.id} traffic not accepted by ${target}`)} ${destination(port, ip)} -j DROP`,
        )
      }
    }
    if (isGuarded && port.loadBalancerIps.length > 0) {
      const accepted = [...port.loadBalancerSourceRanges, ...this.#loopedBack()]
      this.#chains.set(target, [
        ...accepted.map((range) => `${label} -s ${range} -j ${chain}`),
        `${comment(`other traffic to ${port.id} will be dropped by KUBE-PROXY-FIREWALL`)}`,
      ])
    }
  }

  /**
   * Where the load balancer's address is put on the node itself, a connection from an accepted node does not go out to
   * the load balancer: it comes back here with that address as its source.
   */
  #loopedBack(): readonly string[] {
    const { nodeIp } = this.#settings
    const { loadBalancerSourceRanges, loadBalancerIps } = this.#port
    const isAccepted = nodeIp !== undefined && loadBalancerSourceRanges.some((range) => isInRange(nodeIp, range))
    return isAccepted ? loadBalancerIps : []
  }

  #nodePort(chain: Chain, isServed: boolean, nodePort: number): void {
    if (!isServed) return
    const port = this.#port
    this.#add('nat/KUBE-NODEPORTS', `${comment(port.id)} ${destinationPort(port.protocol, nodePort)} -j ${chain}`)
  }

  #refuseOutside(): void {
    const port = this.#port
    const [verdict, reason] = this.#refusal(port.externalPolicyLocal)
    const label = comment(`${port.id} ${reason}`)
    for (const ip of [...port.externalIps, ...port.loadBalancerIps]) {
      this.#add('filter/KUBE-EXTERNAL-SERVICES', `${label} ${destination(port, ip)} -j ${verdict}`)
    }
    if (port.nodePort !== undefined) {
      this.#add(
        'filter/KUBE-EXTERNAL-SERVICES',
        `${label} -m addrtype --dst-type LOCAL ${destinationPort(port.protocol, port.nodePort)} -j ${verdict}`,
      )
    }
  }
}
