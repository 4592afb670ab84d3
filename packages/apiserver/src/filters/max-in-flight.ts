import { statusErrors } from '@keelson/apimachinery'
import type { MetricsRegistry } from '@keelson/component-base'
import { isLongRunning } from '../request/long-running.ts'
import type { Filter } from './filter.ts'
import type { CountTermination } from './terminations.ts'

const readOnlyVerbs = new Set(['get', 'list', 'watch', 'head', 'options'])

/** How many requests may be worked on at once; 0 means without limit. */
export interface InFlightLimits {
  readonly readOnly: number
  readonly mutating: number
}

/** Refuses with 429 and Retry-After what goes beyond the limits. Long-running requests and system:masters are exempt. */
export function createMaxInFlightFilter({
  limits,
  metrics,
  countTermination,
}: {
  readonly limits: InFlightLimits
  readonly metrics: MetricsRegistry
  readonly countTermination: CountTermination
}): Filter {
  const running = { readOnly: 0, mutating: 0 }
  metrics.gauge({
    name: 'apiserver_current_inflight_requests',
    help: 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
    labelNames: ['request_kind'],
    collect: (gauge) => {
      gauge.set({ request_kind: 'readOnly' }, running.readOnly)
      gauge.set({ request_kind: 'mutating' }, running.mutating)
    },
  })
  return {
    name: 'max-in-flight',
    async handle(exchange, next) {
      const { info, user } = exchange.context
      if (isLongRunning(info)) return next(exchange)
      const kind = readOnlyVerbs.has(info.verb) ? 'readOnly' : 'mutating'
      const limit = limits[kind]
      if (limit > 0 && running[kind] >= limit && !user.groups.includes('system:masters')) {
        countTermination(exchange.context, 429)
        throw statusErrors.tooManyRequests('Too many requests, please try again later.', 1)
      }
      running[kind]++
      try {
        await next(exchange)
      } finally {
        running[kind]--
      }
    },
  }
}
