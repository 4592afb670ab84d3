import type { Service } from '@keelson/api'

/** Whether a service has cluster IPs at all, and of the server's choosing. */
export function needsClusterIp(service: Service): boolean {
  return service.spec?.type !== 'ExternalName' && service.spec?.clusterIP !== 'None'
}

/** The cluster IPs a service holds. */
export function clusterIpsOf(service: Service): string[] {
  const { clusterIP, clusterIPs } = service.spec ?? {}
  const all = clusterIPs ?? (clusterIP === undefined ? [] : [clusterIP])
  return all.filter((ip) => ip !== '' && ip !== 'None')
}

/** The node ports a service holds. */
export function nodePortsOf(service: Service): number[] {
  const ports = (service.spec?.ports ?? []).map(({ nodePort }) => nodePort ?? 0)
  return [...new Set([...ports, service.spec?.healthCheckNodePort ?? 0])].filter((port) => port !== 0)
}
