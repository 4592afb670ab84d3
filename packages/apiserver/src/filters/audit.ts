import type { Logger } from '@keelson/component-base'
import type { RequestContext } from '../request/context.ts'
import type { Filter } from './filter.ts'

/** One audited request, told when it is done. */
export interface AuditRecord {
  readonly context: RequestContext
  readonly status: number
}

/** Where audit records go. */
export type AuditSink = (record: AuditRecord) => void

/** Tells a sink about every request that got past authentication, with its outcome. */
export function createAuditFilter(sink: AuditSink | undefined, logger: Logger): Filter {
  return {
    name: 'audit',
    async handle(exchange, next) {
      if (sink === undefined) return next(exchange)
      exchange.response.once('close', () => {
        try {
          sink({ context: exchange.context, status: exchange.response.statusCode })
        } catch (err) {
          logger.error({ err }, 'audit sink failed')
        }
      })
      await next(exchange)
    },
  }
}
