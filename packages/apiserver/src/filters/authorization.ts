import type { Authorizer, AuthorizerAttributes } from '../authz/port.ts'
import type { Filter } from './filter.ts'

/** Asks whether the user may do this; 403 unless an authorizer allows it. */
export function createAuthorizationFilter(
  authorizer: Authorizer,
  forbidden: (attributes: AuthorizerAttributes, reason: string) => Error,
): Filter {
  return {
    name: 'authorization',
    async handle(exchange, next) {
      const { info, user } = exchange.context
      const attributes: AuthorizerAttributes = { ...info, user }
      const { decision, reason } = await authorizer.authorize(attributes)
      if (decision !== 'allow') throw forbidden(attributes, reason)
      await next(exchange)
    },
  }
}
