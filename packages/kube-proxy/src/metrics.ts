import { exponentialBuckets, type MetricsRegistry } from '@keelson/component-base'
import type { ChangedThing } from './changes/tracker.ts'
import type { RuleCounts } from './iptables/state.ts'

/** A sync that has written rules, or found that there were none to write. */
export interface SyncOutcome {
  readonly outcome: 'full' | 'partial' | 'nothing'
  readonly seconds: number
  /** When the changes of endpoints that it carried happened, in seconds since the epoch. */
  readonly triggerTimes: readonly number[]
  /** Rules that there are now. */
  readonly rules: RuleCounts
  /** Service ports of policy Local without an endpoint on this node. */
  readonly withoutLocal: { readonly internal: number; readonly external: number }
}

/** What the proxy counts, under upstream's names. */
export interface ProxyMetrics {
  /** A change waits to be synced. */
  queued(what: ChangedThing): void
  /** A sync takes up all changes that wait. */
  started(): void
  synced(sync: SyncOutcome): void
  /** Rules could not be written. */
  failed(wanted: 'full' | 'partial'): void
  /** Stale flows have been looked for and forgotten. */
  flowsReconciled(forgotten: number, seconds: number): void
}

const labels = { ip_family: 'IPv4' }
const labelNames = Object.keys(labels)
const syncBuckets = exponentialBuckets(0.001, 2, 15)
/** 0.25 and 0.5 s, every second of a minute, every 5 s of the next, then every half minute up to five minutes. */
const programmingBuckets = [0.25, 0.5, ...steps(1, 1, 59), ...steps(60, 5, 12), ...steps(120, 30, 7)]

/** Registers the proxy's metrics. */
export function createProxyMetrics(registry: MetricsRegistry, nowSeconds: () => number): ProxyMetrics {
  const histogram = (name: string, help: string, buckets: readonly number[]) =>
    registry.histogram({ name: `kubeproxy_${name}`, help, labelNames, buckets })
  const gauge = (name: string, help: string, more: readonly string[] = []) =>
    registry.gauge({ name: `kubeproxy_sync_proxy_rules_${name}`, help, labelNames: [...labelNames, ...more] })
  const counter = (name: string, help: string) => registry.counter({ name: `kubeproxy_${name}`, help, labelNames })

  const duration = {
    all: histogram('sync_proxy_rules_duration_seconds', 'SyncProxyRules latency in seconds', syncBuckets),
    full: histogram(
      'sync_full_proxy_rules_duration_seconds',
      'SyncProxyRules latency in seconds for full resyncs',
      syncBuckets,
    ),
    partial: histogram(
      'sync_partial_proxy_rules_duration_seconds',
      'SyncProxyRules latency in seconds for partial resyncs',
      syncBuckets,
    ),
  }
  const programming = histogram(
    'network_programming_duration_seconds',
    'In Cluster Network Programming Latency in seconds',
    programmingBuckets,
  )
  const lastSync = gauge('last_timestamp_seconds', 'The last time proxy rules were successfully synced')
  const lastQueued = gauge('last_queued_timestamp_seconds', 'The last time a sync of proxy rules was queued')
  const changes = {
    service: changeMetrics(registry, 'service', 'Service'),
    endpoint: changeMetrics(registry, 'endpoint', 'Endpoint'),
  }
  const ruleCount = gauge('iptables_total', 'Total number of iptables rules owned by kube-proxy', ['table'])
  const withoutLocal = gauge(
    'no_local_endpoints_total',
    'Number of services with a Local traffic policy and no endpoints',
    ['traffic_policy'],
  )
  const failures = counter(
    'sync_proxy_rules_iptables_restore_failures_total',
    'Cumulative proxy iptables restore failures',
  )
  const partialFailures = counter(
    'sync_proxy_rules_iptables_partial_restore_failures_total',
    'Cumulative proxy iptables partial restore failures',
  )
  const flowsForgotten = counter(
    'conntrack_reconciler_deleted_entries_total',
    'Cumulative conntrack flows deleted by conntrack reconciler',
  )
  const flowsDuration = histogram(
    'conntrack_reconciler_sync_duration_seconds',
    'ReconcileConntrackFlowsLatency latency in seconds',
    syncBuckets,
  )
  return {
    queued(what) {
      lastQueued.set(labels, nowSeconds())
      changes[what].queued()
    },
    started() {
      changes.service.taken()
      changes.endpoint.taken()
    },
    synced(sync) {
      duration.all.observe(labels, sync.seconds)
      duration[sync.outcome === 'full' ? 'full' : 'partial'].observe(labels, sync.seconds)
      const now = nowSeconds()
      for (const time of sync.triggerTimes) programming.observe(labels, now - time)
      lastSync.set(labels, now)
      for (const table of ['nat', 'filter'] as const) {
        ruleCount.set({ ...labels, table }, sync.rules[table])
      }
      withoutLocal.set({ ...labels, traffic_policy: 'internal' }, sync.withoutLocal.internal)
      withoutLocal.set({ ...labels, traffic_policy: 'external' }, sync.withoutLocal.external)
    },
    failed(wanted) {
      failures.inc(labels)
      if (wanted === 'partial') partialFailures.inc(labels)
    },
    flowsReconciled(forgotten, seconds) {
      flowsForgotten.inc(labels, forgotten)
      flowsDuration.observe(labels, seconds)
    },
  }
}

/** Events about one kind of thing: how many there were, and how many wait. */
function changeMetrics(registry: MetricsRegistry, what: ChangedThing, title: string) {
  const name = `kubeproxy_sync_proxy_rules_${what}_changes`
  const total = registry.counter({ name: `${name}_total`, help: `Cumulative proxy rules ${title} changes` })
  const pending = registry.gauge({ name: `${name}_pending`, help: `Pending proxy rules ${title} changes` })
  return {
    queued() {
      total.inc()
      pending.inc()
    },
    taken: () => pending.set(undefined, 0),
  }
}

function steps(start: number, width: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + index * width)
}
