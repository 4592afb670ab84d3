import { isStatusError } from '@keelson/apimachinery'
import type { Logger } from '@keelson/component-base'
import { cutOff, isGone, sendStatus, statusOf } from '../handlers/respond.ts'
import type { Filter } from './filter.ts'
import type { CountTermination } from './terminations.ts'

/**
 * Turns everything thrown below into a Status answer; errors that are no StatusError are bugs, logged with their stack
 * and answered with 500. An answer already under way can only be cut off.
 */
export function createRecoveryFilter(logger: Logger, countTermination: CountTermination): Filter {
  return {
    name: 'recovery',
    async handle(exchange, next) {
      try {
        await next(exchange)
      } catch (err) {
        const { context } = exchange
        if (!isStatusError(err) && !context.signal.aborted) {
          countTermination(context, 500)
          logger.error(
            { err, path: context.info.path, verb: context.info.verb, traceId: context.traceId },
            'request failed',
          )
        }
        if (exchange.response.headersSent) cutOff(exchange)
        else if (!isGone(exchange)) sendStatus(exchange, statusOf(abortReason(err, context.signal)))
      }
    },
  }
}

/** A request aborted with a StatusError (timeout, shutdown) is answered with that, whatever gave up because of it. */
function abortReason(err: unknown, signal: AbortSignal): unknown {
  return signal.aborted && isStatusError(signal.reason) ? signal.reason : err
}
