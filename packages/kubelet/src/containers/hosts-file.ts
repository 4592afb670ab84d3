import type { HostAlias } from '@keelson/api'

/** A pod's /etc/hosts: the usual local names, the pod's own, and its aliases. */
export function renderHosts(pod: {
  ips: readonly string[]
  hostname: string
  /** `<subdomain>.<namespace>.svc.<cluster domain>`, empty without a subdomain. */
  domain: string
  aliases: readonly HostAlias[]
}): string {
  const names = pod.domain === '' ? pod.hostname : `${pod.hostname}.${pod.domain}\t${pod.hostname}`
  return (
    [
      '# Kubernetes-managed hosts file.',
      '127.0.0.1\tlocalhost',
      '::1\tlocalhost ip6-localhost ip6-loopback',
      'fe00::0\tip6-localnet',
      'fe00::0\tip6-mcastprefix',
      'fe00::1\tip6-allnodes',
      'fe00::2\tip6-allrouters',
      ...pod.ips.map((ip) => `${ip}\t${names}`),
      '',
    ].join('\n') + renderAliases(pod.aliases)
  )
}

/** The /etc/hosts of a pod on the host's network: the node's own, and the pod's aliases. */
export function renderHostNetworkHosts(nodeHosts: string, aliases: readonly HostAlias[]): string {
  return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${renderAliases(aliases)}`
}

function renderAliases(aliases: readonly HostAlias[]): string {
  if (aliases.length === 0) return ''
  const lines = aliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}\n`)
  return `\n# Entries added by HostAliases.\n${lines.join('')}`
}
