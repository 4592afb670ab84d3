import type { Pod } from '@keelson/api'

const maxHostname = 63

/** The pod's host name and the domain below which it is known (empty without a subdomain). */
export function podHostname(pod: Pod, clusterDomain: string): { hostname: string; domain: string } {
  const wanted = pod.spec?.hostname || pod.metadata.name || ''
  const short = wanted.slice(0, maxHostname).replace(/[-.]+$/, '')
  const { subdomain } = pod.spec ?? {}
  const domain = subdomain ? `${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}` : ''
  const full = pod.spec?.setHostnameAsFQDN && domain !== ''
  return { hostname: full ? `${short}.${domain}` : short, domain }
}
