import type { MetricsRegistry } from '@keelson/component-base'

/** What the proxy counts, under upstream's names. */
export interface ProxyMetrics {
  /** A sync has ended well. */
  synced(outcome: 'full' | 'partial' | 'nothing', seconds: number): void
  /** A change waits to be synced. */
  queued(): void
}

/** Registers the proxy's metrics. */
export function createProxyMetrics(registry: MetricsRegistry, nowSeconds: () => number): ProxyMetrics {
  const duration = registry.histogram({
    name: 'kubeproxy_sync_proxy_rules_duration_seconds',
    help: 'SyncProxyRules latency in seconds',
    buckets: [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384],
  })
  const syncs = registry.counter({
    name: 'kubeproxy_sync_proxy_rules_syncs_total',
    help: 'Number of syncs by what they wrote',
    labelNames: ['outcome'],
  })
  const lastSync = registry.gauge({
    name: 'kubeproxy_sync_proxy_rules_last_timestamp_seconds',
    help: 'The last time proxy rules were successfully synced',
  })
  const lastQueued = registry.gauge({
    name: 'kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds',
    help: 'The last time a sync of proxy rules was queued',
  })
  return {
    synced(outcome, seconds) {
      duration.observe(undefined, seconds)
      syncs.inc({ outcome })
      lastSync.set(undefined, nowSeconds())
    },
    queued: () => lastQueued.set(undefined, nowSeconds()),
  }
}
