import type { Service } from '@keelson/api'

/** The namespace and name of the API server's own service, which every pod is told of. */
const master = { namespace: 'default', name: 'kubernetes' }

/**
 * Variables that tell a pod of services: those of its own namespace when it wants links, and always the API
 * server's. Headless services have nothing to tell.
 */
export function serviceEnv(
  services: readonly Service[],
  namespace: string,
  enableServiceLinks: boolean,
): Map<string, string> {
  const wanted = new Map<string, Service>()
  for (const service of services) {
    const { name = '', namespace: own } = service.metadata
    const ip = service.spec?.clusterIP
    if (!ip || ip === 'None') continue
    if (own === namespace && enableServiceLinks) wanted.set(name, service)
    else if (own === master.namespace && name === master.name && !wanted.has(name)) wanted.set(name, service)
  }
  const env = new Map<string, string>()
  for (const service of wanted.values()) for (const [name, value] of variablesOf(service)) env.set(name, value)
  return env
}

function variablesOf(service: Service): [string, string][] {
  const prefix = (service.metadata.name ?? '').toUpperCase().replaceAll('-', '_')
  const ip = service.spec?.clusterIP ?? ''
  const ports = service.spec?.ports ?? []
  const first = ports[0]
  const out: [string, string][] = [[`${prefix}_SERVICE_HOST`, ip]]
  if (!first) return out
  out.push([`${prefix}_SERVICE_PORT`, String(first.port)])
  for (const port of ports) {
    if (port.name)
      out.push([`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`, String(port.port)])
  }
  const host = ip.includes(':') ? `[${ip}]` : ip
  const protocol = (port: { protocol?: string }) => port.protocol ?? 'TCP'
  out.push([`${prefix}_PORT`, `${protocol(first).toLowerCase()}://${host}:${first.port}`])
  for (const port of ports) {
    const name = `${prefix}_PORT_${port.port}_${protocol(port).toUpperCase()}`
    const lower = protocol(port).toLowerCase()
    out.push(
      [name, `${lower}://${host}:${port.port}`],
      [`${name}_PROTO`, lower],
      [`${name}_PORT`, String(port.port)],
      [`${name}_ADDR`, ip],
    )
  }
  return out
}
