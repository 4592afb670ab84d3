import type { Health } from '@keelson/component-base'
import type { ProxyHealth } from './proxy-health.ts'

/** Paths that load balancers ask, and that upstream answers with JSON (KEP-3836). */
const jsonPaths = new Set(['/healthz', '/livez'])

/** Puts the proxy's own JSON answers before the named checks, which go on answering everything else. */
export function withProxyReport(health: Health, proxyHealth: ProxyHealth): Health {
  return {
    slis: health.slis,
    addCheck: (name, check, options) => health.addCheck(name, check, options),
    paths: () => health.paths(),
    async handle(path, query, signal) {
      if (!jsonPaths.has(path)) return health.handle(path, query, signal)
      const headers = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
      return { ...proxyHealth.report(), headers }
    },
  }
}
