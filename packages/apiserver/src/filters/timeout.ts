import { statusErrors } from '@keelson/apimachinery'
import { parseDuration } from '@keelson/component-base'
import type { Clock } from '@keelson/component-base'
import { isLongRunning } from '../request/long-running.ts'
import type { Filter } from './filter.ts'
import type { CountTermination } from './terminations.ts'

function limitOf(asked: string | null, limitMs: number): number {
  if (asked === null || asked === '') return limitMs
  const milliseconds = parseDuration(asked)
  if (milliseconds === undefined) throw statusErrors.badRequest('invalid timeout specified in the request URL')
  if (milliseconds <= 0) return limitMs
  return Math.min(milliseconds, limitMs)
}

/** Ends requests that are not long-running after 60 seconds, or sooner when `?timeout=` says so, with 504. */
export function createTimeoutFilter({
  clock,
  countTermination,
  limitMs = 60_000,
}: {
  readonly clock: Clock
  readonly countTermination: CountTermination
  readonly limitMs?: number
}): Filter {
  return {
    name: 'timeout',
    async handle(exchange, next) {
      const { context } = exchange
      if (isLongRunning(context.info)) return next(exchange)
      const expired = Promise.withResolvers<never>()
      expired.promise.catch(() => undefined)
      const timer = clock.setTimeout(
        () => {
          // Made only now: an error costs its stack trace, and hardly any request expires.
          const error = statusErrors.timeout('request did not complete within the allotted timeout')
          countTermination(context, 504)
          exchange.abort(error)
          expired.reject(error)
        },
        limitOf(context.query.get('timeout'), limitMs),
      )
      try {
        await Promise.race([next(exchange), expired.promise])
      } finally {
        timer.cancel()
      }
    },
  }
}
