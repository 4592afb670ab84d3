import type { Random } from '@keelson/component-base'
import { currentCause } from '@keelson/component-base'
import type { RestConfig } from '../config.ts'
import type { Middleware } from '../dispatch.ts'

/** Adds what every request carries: user agent and impersonation. */
export function identityMiddleware(config: RestConfig, userAgent: string): Middleware {
  const fixed: Record<string, string | string[]> = { 'user-agent': userAgent }
  const { impersonate } = config
  if (impersonate !== undefined) {
    fixed['impersonate-user'] = impersonate.user
    if (impersonate.uid !== undefined) fixed['impersonate-uid'] = impersonate.uid
    if (impersonate.groups !== undefined && impersonate.groups.length > 0)
      fixed['impersonate-group'] = [...impersonate.groups]
    for (const [key, values] of Object.entries(impersonate.extra ?? {})) {
      fixed[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] = [...values]
    }
  }
  return (next) => (request) => next({ ...request, headers: { ...fixed, ...request.headers } })
}

/**
 * Tells the server what led to a request: the trace id as W3C `traceparent`, the origin and its revision as
 * `keelson-cause`. Requests without a cause carry neither.
 */
export function causeMiddleware(random: Random): Middleware {
  return (next) => (request) => {
    const cause = currentCause()
    if (cause === undefined) return next(request)
    const origin = cause.revision === undefined ? cause.source : `${cause.source}; rv=${cause.revision}`
    const headers = {
      ...request.headers,
      traceparent: `00-${cause.traceId}-${random.bytes(8).toString('hex')}-01`,
      'keelson-cause': origin.replaceAll(/[^\u0020-\u007e]/g, '?').slice(0, 256),
    }
    return next({ ...request, headers })
  }
}
