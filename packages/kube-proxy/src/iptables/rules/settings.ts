/** How rules tell traffic of this node's pods from other traffic: matches in the syntax of iptables-restore. */
export interface LocalTraffic {
  readonly ifLocal: string
  readonly ifNotLocal: string
}

/** What all rules depend on, beside Services and their endpoints. */
export interface RuleSettings {
  /** The pods' range. */
  readonly clusterCidr: string
  /** Traffic to a cluster IP that is not from pods is masqueraded, so that answers come back by this node. */
  readonly localTraffic: LocalTraffic
  /** Masquerades all traffic to cluster IPs. */
  readonly masqueradeAll: boolean
  /** The mark that says "masquerade this", one bit, in hexadecimal. */
  readonly masqueradeMark: string
  /** Serves node ports on loopback addresses as well, which needs the kernel's route_localnet. */
  readonly localhostNodePorts: boolean
  /** This machine's addresses that node ports are served on; undefined means all. Asked at every full sync. */
  readonly nodePortAddresses: () => readonly string[] | undefined
  /** Drops packets that connection tracking cannot place; not needed where the kernel is told to be liberal. */
  readonly dropInvalid: boolean
}

/** kube-proxy's defaults. */
export function defaultRuleSettings(clusterCidr: string): RuleSettings {
  return {
    clusterCidr,
    localTraffic: fromRange(clusterCidr),
    masqueradeAll: false,
    masqueradeMark: markOfBit(14),
    localhostNodePorts: true,
    nodePortAddresses: () => undefined,
    dropInvalid: true,
  }
}

/** Pods are known by their addresses. */
export function fromRange(cidr: string): LocalTraffic {
  return { ifLocal: `-s ${cidr}`, ifNotLocal: `! -s ${cidr}` }
}

/** Pods are known by the interface that their packets come in by; a name that ends in + stands for all that begin so. */
export function fromInterface(name: string): LocalTraffic {
  return { ifLocal: `-i ${name}`, ifNotLocal: `! -i ${name}` }
}

/** The mark with one bit set, counted from 0. */
export function markOfBit(bit: number): string {
  return `0x${(2 ** bit).toString(16)}`
}
