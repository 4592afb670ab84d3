import type { Clock, MetricsRegistry } from '@keelson/component-base'
import type { Middleware } from '../dispatch.ts'

/** Counts requests and measures them under upstream's names. Requests without an answer have the code `<error>`. */
export function metricsMiddleware(metrics: MetricsRegistry, clock: Clock, host: string): Middleware {
  const total = metrics.counter({
    name: 'rest_client_requests_total',
    help: 'Number of HTTP requests, partitioned by status code, method, and host.',
    labelNames: ['code', 'host', 'method'],
  })
  const duration = metrics.histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'Request latency in seconds. Broken down by verb, and host.',
    labelNames: ['host', 'verb'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
  })
  return (next) => async (request) => {
    const started = clock.monotonic()
    let code = '<error>'
    try {
      const response = await next(request)
      code = String(response.status)
      return response
    } finally {
      total.inc({ code, host, method: request.method })
      duration.observe({ host, verb: request.method }, (clock.monotonic() - started) / 1000)
    }
  }
}
