import { createServer, type Server } from 'node:http'
import type { Logger } from '@keelson/component-base'
import type { ServicePortState } from '../changes/tracker.ts'

/** What the health server of one Service answers. */
export interface ServiceHealth {
  readonly service: string
  readonly port: number
  readonly localEndpoints: number
}

/** The Services that want a health server: `externalTrafficPolicy: Local` with a `healthCheckNodePort`. */
export function serviceHealths(states: Iterable<ServicePortState>): ReadonlyMap<number, ServiceHealth> {
  const healths = new Map<number, ServiceHealth>()
  for (const { port, endpoints } of states) {
    if (port.healthCheckNodePort === undefined) continue
    const local = new Set(endpoints.filter((endpoint) => endpoint.local && endpoint.ready).map(({ ip }) => ip)).size
    const known = healths.get(port.healthCheckNodePort)?.localEndpoints ?? 0
    healths.set(port.healthCheckNodePort, {
      service: port.service,
      port: port.healthCheckNodePort,
      localEndpoints: Math.max(known, local),
    })
  }
  return healths
}

/**
 * Keeps one small HTTP server per such Service, on all addresses: external load balancers ask it whether this node has
 * endpoints (200) or not (503). A proxy whose own rules lag behind sends them elsewhere too.
 */
export class ServiceHealthServers {
  readonly #logger: Logger
  readonly #isProxyHealthy: () => boolean
  readonly #servers = new Map<number, { server: Server; health: ServiceHealth }>()

  constructor(logger: Logger, isProxyHealthy: () => boolean) {
    this.#logger = logger
    this.#isProxyHealthy = isProxyHealthy
  }

  /** Starts, stops and updates servers, so that they match. */
  sync(wanted: ReadonlyMap<number, ServiceHealth>): void {
    for (const [port, { server }] of this.#servers) {
      if (wanted.has(port)) continue
      server.close()
      this.#servers.delete(port)
    }
    for (const health of wanted.values()) {
      const entry = this.#servers.get(health.port)
      if (entry === undefined) this.#open(health)
      else entry.health = health
    }
  }

  /** Closes every server. */
  close(): void {
    this.sync(new Map())
  }

  #open(health: ServiceHealth): void {
    const server = createServer((_request, response) => {
      const current = this.#servers.get(health.port)?.health ?? health
      const [namespace, name] = current.service.split('/')
      const { localEndpoints } = current
      const serviceProxyHealthy = this.#isProxyHealthy()
      response.writeHead(localEndpoints > 0 && serviceProxyHealthy ? 200 : 503, {
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
        'x-load-balancing-endpoint-weight': String(localEndpoints),
      })
      response.end(JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy }))
    })
    server.on('error', (err) => {
      this.#logger.error({ err, service: health.service, port: health.port }, 'Health check node port cannot be served')
      this.#servers.delete(health.port)
    })
    server.listen(health.port)
    this.#servers.set(health.port, { server, health })
  }
}
