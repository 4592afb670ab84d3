import { createMetricsRegistry, nullLogger, type Clock, type Logger } from '@keelson/component-base'
import type { Conntrack } from '../conntrack/conntrack.ts'
import { ProxyHealth } from '../healthcheck/proxy-health.ts'
import { ServiceHealthServers } from '../healthcheck/service-health.ts'
import type { Iptables } from '../iptables/port.ts'
import { createProxyMetrics } from '../metrics.ts'
import { Proxy } from '../proxy.ts'

/** The pods' range in tests. */
export const clusterCidr = '10.244.0.0/16'

/** A proxy of node-1 on the given adapters. */
export function makeProxy(parts: { iptables: Iptables; conntrack: Conntrack; clock: Clock; logger?: Logger }) {
  const { clock, logger = nullLogger } = parts
  const health = new ProxyHealth(clock)
  const proxy = new Proxy({
    ...parts,
    logger,
    nodeName: 'node-1',
    clusterCidr,
    bounds: { minIntervalMs: 50, retryMs: 1_000 },
    serviceHealth: new ServiceHealthServers(logger),
    health,
    metrics: createProxyMetrics(createMetricsRegistry(), () => clock.now() / 1000),
  })
  return { proxy, health }
}
