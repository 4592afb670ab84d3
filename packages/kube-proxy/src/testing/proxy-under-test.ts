import { createMetricsRegistry, nullLogger, type Clock, type Logger } from '@keelson/component-base'
import type { Conntrack } from '../conntrack/conntrack.ts'
import { ProxyHealth } from '../healthcheck/proxy-health.ts'
import { ServiceHealthServers } from '../healthcheck/service-health.ts'
import type { Iptables } from '../iptables/port.ts'
import { defaultRuleSettings } from '../iptables/rules/settings.ts'
import { createProxyMetrics } from '../metrics.ts'
import { Proxy } from '../proxy.ts'

/** The pods' range in tests. */
export const clusterCidr = '10.244.0.0/16'

/** A proxy of node-1 on the given adapters. */
export function makeProxy(parts: { iptables: Iptables; conntrack: Conntrack; clock: Clock; logger?: Logger }) {
  const { clock, logger = nullLogger } = parts
  const health = new ProxyHealth(clock)
  const registry = createMetricsRegistry()
  const proxy = new Proxy({
    ...parts,
    logger,
    nodeName: 'node-1',
    rules: defaultRuleSettings(clusterCidr),
    bounds: { minIntervalMs: 50, retryMs: 1_000 },
    serviceHealth: new ServiceHealthServers(logger, () => health.isHealthy),
    health,
    metrics: createProxyMetrics(registry, () => clock.now() / 1000),
  })
  return { proxy, health, registry }
}
