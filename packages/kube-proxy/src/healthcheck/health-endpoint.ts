import type { Health, MetricsRegistry } from '@keelson/component-base'
import type { ProxyHealth } from './proxy-health.ts'

/**
 * Puts the proxy's own JSON answers, which load balancers ask for (KEP-3836), before the named checks, which go on
 * answering everything else.
 */
export function withProxyReport(health: Health, proxyHealth: ProxyHealth, metrics: MetricsRegistry): Health {
  const counter = (endpoint: string) =>
    metrics.counter({
      name: `kubeproxy_proxy_${endpoint}_total`,
      help: `Cumulative proxy ${endpoint} HTTP status`,
      labelNames: ['code'],
    })
  const reports = {
    '/healthz': { report: () => proxyHealth.healthz(), answers: counter('healthz') },
    '/livez': { report: () => proxyHealth.livez(), answers: counter('livez') },
  }
  return {
    slis: health.slis,
    addCheck: (name, check, options) => health.addCheck(name, check, options),
    paths: () => health.paths(),
    async handle(path, query, signal) {
      if (path !== '/healthz' && path !== '/livez') return health.handle(path, query, signal)
      const report = reports[path].report()
      reports[path].answers.inc({ code: String(report.status) })
      const headers = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
      return { ...report, headers }
    },
  }
}
