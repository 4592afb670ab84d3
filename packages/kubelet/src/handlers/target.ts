import type { Container, HTTPGetAction } from '@keelson/api'

/** The number of a container port given as number, numeric text or name. @throws when no port has that name */
export function resolvePort(container: Container, port: number | string): number {
  if (typeof port === 'number') return checked(port)
  const named = (container.ports ?? []).find(({ name }) => name === port)
  if (named) return checked(named.containerPort)
  if (/^\d+$/.test(port)) return checked(Number(port))
  throw new Error(`couldn't find port: ${port} in ${container.name}`)
}

function checked(port: number): number {
  if (port < 1 || port > 65_535) throw new Error(`invalid port number: ${port}`)
  return port
}

/** The address an httpGet action asks. */
export function urlFor(container: Container, action: HTTPGetAction, podIP: string): URL {
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const host = action.host || podIP
  const port = resolvePort(container, action.port)
  const path = action.path ?? '/'
  return new URL(
    path.startsWith('/') ? path : `/${path}`,
    `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
  )
}

/** The action's headers as a record. */
export function headersFor(action: HTTPGetAction): Record<string, string> {
  return Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]))
}
