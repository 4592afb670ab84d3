import type { KindDefinition } from '@keelson/api'
import { withCause } from '@keelson/component-base'
import type { Clock, Logger, MetricsRegistry } from '@keelson/component-base'
import type { Exchange } from '../request/exchange.ts'
import { isLongRunning } from '../request/long-running.ts'
import type { RequestInfo } from '../request/request-info.ts'
import { requestLabelNames, requestLabels } from './request-labels.ts'
import type { Filter } from './filter.ts'

const durationBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]
const sizeBuckets = [1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]
const slowMs = 1000

/** What observes requests. */
export interface ObservationOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: MetricsRegistry
  /** The kind a path names; undefined when it is not served: labels come from a closed set only. */
  kindOf(info: RequestInfo): KindDefinition | undefined
}

const labelNames = [...requestLabelNames]

function createMetrics(metrics: MetricsRegistry) {
  return {
    total: metrics.counter({
      name: 'apiserver_request_total',
      help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      labelNames: [...labelNames, 'dry_run', 'code'],
    }),
    duration: metrics.histogram({
      name: 'apiserver_request_duration_seconds',
      help: 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      labelNames: [...labelNames, 'dry_run'],
      buckets: durationBuckets,
    }),
    sli: metrics.histogram({
      name: 'apiserver_request_sli_duration_seconds',
      help: 'Response latency distribution (not counting webhook duration and priority & fairness queue wait times) in seconds for each verb, group, version, resource, subresource, scope and component.',
      labelNames,
      buckets: durationBuckets,
    }),
    sizes: metrics.histogram({
      name: 'apiserver_response_sizes',
      help: 'Response size distribution in bytes for each group, version, verb, resource, subresource, scope and component.',
      labelNames,
      buckets: sizeBuckets,
    }),
    deprecated: metrics.gauge({
      name: 'apiserver_requested_deprecated_apis',
      help: 'Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.',
      labelNames: ['group', 'version', 'resource', 'subresource', 'removed_release'],
    }),
    longRunning: metrics.gauge({
      name: 'apiserver_longrunning_requests',
      help: 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
      labelNames,
    }),
  }
}

function responseSize(exchange: Exchange): number | undefined {
  const length = Number(exchange.response.getHeader?.('content-length'))
  return Number.isFinite(length) ? length : undefined
}

/** Counts, times and logs every request, and carries its cause through everything done for it. */
export function createObservationFilter(options: ObservationOptions): Filter {
  const { clock, logger } = options
  const metrics = createMetrics(options.metrics)
  return {
    name: 'observation',
    async handle(exchange, next) {
      const { context } = exchange
      const started = clock.monotonic()
      const kind = options.kindOf(context.info)
      const served = kind !== undefined
      if (kind?.deprecation !== undefined) {
        const { apiGroup: group, apiVersion: version, resource, subresource } = context.info
        metrics.deprecated.set({ group, version, resource, subresource, removed_release: '' }, 1)
      }
      const labels = requestLabels(context)
      const long = served && isLongRunning(context.info)
      if (long) metrics.longRunning.inc(labels)
      try {
        await withCause(context.cause, () => next(exchange))
      } finally {
        if (long) metrics.longRunning.dec(labels)
        const durationMs = clock.monotonic() - started
        const code = exchange.response.statusCode
        if (served) {
          const dryRun = { dry_run: context.query.get('dryRun') === 'All' ? 'All' : '' }
          metrics.total.inc({ ...labels, ...dryRun, code: String(code) })
          if (!long) {
            metrics.duration.observe({ ...labels, ...dryRun }, durationMs / 1000)
            metrics.sli.observe(labels, durationMs / 1000)
            const size = responseSize(exchange)
            if (size !== undefined && context.method === 'GET') metrics.sizes.observe(labels, size)
          }
        }
        report(logger, exchange, { code, durationMs, long })
      }
    },
  }
}

function report(
  logger: Logger,
  exchange: Exchange,
  outcome: { code: number; durationMs: number; long: boolean },
): void {
  const { context } = exchange
  const noteworthy = outcome.code >= 500 || (outcome.durationMs > slowMs && !outcome.long)
  if (!noteworthy && logger.level !== 'debug' && logger.level !== 'trace') return
  logger[noteworthy ? 'info' : 'debug'](
    {
      verb: context.info.verb,
      path: context.info.path,
      user: context.user.name,
      userAgent: context.headers['user-agent'],
      code: outcome.code,
      durationMs: Math.round(outcome.durationMs),
      traceId: context.traceId,
      cause: context.cause.source,
    },
    'request',
  )
}
