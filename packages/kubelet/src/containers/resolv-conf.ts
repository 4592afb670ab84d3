import type { Pod } from '@keelson/api'

/** The settings of a resolv.conf. */
export interface DnsConfig {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

/** What the node has to offer. */
export interface NodeDns {
  /** Addresses of the cluster's DNS service; empty when there is none. */
  readonly clusterDNS: readonly string[]
  readonly clusterDomain: string
  /** The node's own settings, for `Default` and as the tail of the cluster's search list. */
  readonly host: DnsConfig
}

const maxServers = 3
const maxSearches = 32

/** What a pod's resolver is to use, by its `dnsPolicy` and `dnsConfig`. */
export function podDns(pod: Pod, node: NodeDns): DnsConfig {
  const base = basis(pod, node)
  const extra = pod.spec?.dnsConfig
  if (!extra) return base
  const options = new Map(base.options.map((option) => [option.split(':')[0] ?? '', option]))
  for (const { name = '', value } of extra.options ?? [])
    options.set(name, value === undefined ? name : `${name}:${value}`)
  return {
    servers: [...new Set([...base.servers, ...(extra.nameservers ?? [])])].slice(0, maxServers),
    searches: [...new Set([...base.searches, ...(extra.searches ?? [])])].slice(0, maxSearches),
    options: [...options.values()],
  }
}

function basis(pod: Pod, node: NodeDns): DnsConfig {
  const policy = pod.spec?.dnsPolicy ?? 'ClusterFirst'
  if (policy === 'None') return { servers: [], searches: [], options: [] }
  const cluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !pod.spec?.hostNetwork)
  // Without a cluster DNS the node's settings are better than none.
  if (!cluster || node.clusterDNS.length === 0) return node.host
  const domain = node.clusterDomain
  const searches = [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain]
  return {
    servers: node.clusterDNS,
    searches: [...new Set([...searches, ...node.host.searches])],
    options: ['ndots:5'],
  }
}

/** Writes a resolv.conf. */
export function renderResolvConf(dns: DnsConfig): string {
  const lines = dns.servers.map((server) => `nameserver ${server}`)
  if (dns.searches.length > 0) lines.unshift(`search ${dns.searches.join(' ')}`)
  if (dns.options.length > 0) lines.push(`options ${dns.options.join(' ')}`)
  return lines.map((line) => `${line}\n`).join('')
}

/** Reads a resolv.conf. The last `search` line counts, as in the C library. */
export function parseResolvConf(text: string): DnsConfig {
  const servers: string[] = []
  let searches: string[] = []
  let options: string[] = []
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/)
    if (keyword === 'nameserver' && values[0]) servers.push(values[0])
    if (keyword === 'search' || keyword === 'domain') searches = values.filter((value) => value !== '.')
    if (keyword === 'options') options = values
  }
  return { servers, searches, options }
}
